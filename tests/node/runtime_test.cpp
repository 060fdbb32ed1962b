#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <latch>
#include <map>
#include <optional>
#include <thread>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;

namespace {

const char* const guarded = "pipeline: {held: {action: 'gate:pass'}}";

const char* const fan
  = "pipeline: {fan: {emit: {forEach: '${range(40)}', as: k,\n"
    "                        task: {w: {action: 'nop:nop', input: {k: $k}}}}, await: true}}";

} // namespace

TEST_CASE("runtime: many processes at once do not get in each other's way") {
  runtime node;
  auto flow = loaded(node, "pipeline: {a: {action: 'nop:nop', input: {n: '${n}'}},\n"
                           "           b: {action: 'nop:nop', input: {n: '${a.n * 2}'}}}");
  std::vector<process> started;
  for (int i = 0; i < 1000; ++i)
    started.push_back(*node.start(flow, {.init = {{"n", i}}}));
  for (int i = 0; i < 1000; ++i) {
    auto ended = started[static_cast<std::size_t>(i)].wait();
    CHECK(ended.state == process_state::completed);
    CHECK(ended.output["b"]["n"] == 2 * i);
  }
}

TEST_CASE("runtime: blocking actions of all processes together keep to the number of jobs") {
  gate door;
  runtime node{{.jobs = 2}};
  REQUIRE(node.add(door.service()));
  auto flow = loaded(node, guarded);
  std::vector<process> started;
  for (int i = 0; i < 8; ++i)
    started.push_back(*node.start(flow));
  door.await(2);
  door.open();
  for (const auto& each : started)
    CHECK(each.wait().state == process_state::completed);
  CHECK(door.most() <= 2);
}

TEST_CASE(
  "runtime: a thread that has asked it something and goes on does not keep it from ending") {
  std::latch asked{1};
  std::latch ended{1};
  std::optional<runtime> node{std::in_place};
  auto done = *node->start(loaded(*node, "pipeline: {a: {action: 'nop:nop'}}"));
  std::jthread other{[&] {
    static_cast<void>(node->processes());
    static_cast<void>(done.pause()); // it may have ended
    asked.count_down();
    ended.wait();
  }};
  asked.wait();
  node.reset();
  ended.count_down();
}

TEST_CASE("runtime: two in one program know nothing of each other") {
  gate door;
  runtime one;
  runtime other;
  REQUIRE(one.add(door.service()));
  CHECK(!other.load_text(guarded));
  auto held = *one.start(loaded(one, guarded));
  door.await(1);
  auto done = *other.start(loaded(other, fan));
  CHECK(done.wait().state == process_state::completed);
  CHECK(!held.wait_for({}));
  door.open();
  CHECK(held.wait().state == process_state::completed);
}

TEST_CASE("runtime: the listener hears each process in order, whole, and before its end is told") {
  std::map<std::string, std::vector<execution_event>> heard; // by process
  runtime node;
  auto listening = node.subscribe({.types = {event_type::execution}},
                                  [&](std::span<const shared_event> events, std::uint64_t) {
                                    for (const auto& each : events) {
                                      const auto& change = std::get<execution_event>(*each);
                                      heard[change.process_id].push_back(change);
                                    }
                                  },
                                  {.slow = when_slow::block});
  auto flow = loaded(node, fan);
  std::vector<process> started;
  for (int i = 0; i < 10; ++i)
    started.push_back(*node.start(flow));
  for (const auto& each : started)
    each.wait();
  REQUIRE(heard.size() == 10);
  for (const auto& [id, events] : heard) {
    for (std::size_t i = 0; i < events.size(); ++i)
      CHECK(events[i].scn == i + 1);
    auto completed = std::ranges::count(events, task_state::completed, &execution_event::state);
    CHECK(completed == 42); // 40 children, the fan and the root
    CHECK(events.back().task_id == "workflow");
  }
}

TEST_CASE("runtime: a listener that must miss nothing and throws is logged, and hangs nothing") {
  std::atomic<int> logged = 0;
  runtime node{{.log = [&](log_level, std::string_view) { ++logged; }}};
  auto listening = node.subscribe(
    {}, [](std::span<const shared_event>, std::uint64_t) { throw std::runtime_error{"full"}; },
    {.slow = when_slow::block});
  CHECK(node.start(loaded(node, fan))->wait().state == process_state::completed);
  CHECK(logged == 1);
}

TEST_CASE("runtime: its end cancels what still runs, and waits for it") {
  gate door;
  std::vector<execution_event> heard;
  runtime_options options;
  options.jobs = 1;
  subscription listening; // outlives the runtime, whose end is heard
  {
    runtime node{options};
    listening = node.subscribe({.types = {event_type::execution}},
                               [&](std::span<const shared_event> events, std::uint64_t) {
                                 for (const auto& each : events)
                                   heard.push_back(std::get<execution_event>(*each));
                               },
                               {.slow = when_slow::block});
    REQUIRE(node.add(door.service()));
    auto flow = loaded(node, guarded);
    for (int i = 0; i < 5; ++i) // one runs, the others wait for its job slot
      REQUIRE(node.start(flow));
    door.await(1);
  }
  // The slot it leaves may go to another one before that hears of the end, too.
  CHECK(door.stopped() >= 1);
  auto is_end = [](const execution_event& change) {
    return change.task_id == "workflow" && change.state == task_state::cancelled;
  };
  CHECK(std::ranges::count_if(heard, is_end) == 5);
}

TEST_CASE("runtime: it ends at once where nothing was ever started") {
  for (int i = 0; i < 20; ++i)
    runtime node{{.threads = 1, .jobs = 1}};
}

TEST_CASE("runtime: an action may start processes of its own") {
  runtime node;
  service methods{"self"};
  methods.method("start", [&node](const value&) {
    auto inner = loaded(node, "pipeline: {a: {action: 'nop:nop', input: {n: 1}}}");
    return json{{"inner", node.start(inner)->wait().output["a"]["n"]}};
  });
  REQUIRE(node.add(std::move(methods)));
  auto ended = node.start(loaded(node, "pipeline: {s: {action: 'self:start'}}"))->wait();
  CHECK(ended.output["s"]["inner"] == 1);
}
