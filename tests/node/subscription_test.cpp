#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "tests/node/heard.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <latch>
#include <stdexcept>

using namespace troupe;
using troupe::testing::gate;
using troupe::testing::heard;
using troupe::testing::loaded;

namespace {

const char* const two_tasks
  = "name: flow\ninit: {n: 1}\npipeline:\n"
    "  a: {action: 'nop:nop', when: 'n > 0', input: {x: 1}, post: {n: '${n + 1}'}}\n"
    "  b: {action: 'nop:nop', when: 'n > 5'}\n";

std::string text_of(const progress& counters) {
  return std::to_string(counters.total) + " = " + std::to_string(counters.pending) + " + "
         + std::to_string(counters.waiting) + " + " + std::to_string(counters.running) + " + "
         + std::to_string(counters.completed) + " + " + std::to_string(counters.failed) + " + "
         + std::to_string(counters.skipped) + " + " + std::to_string(counters.cancelled);
}

bool adds_up(const progress& c) {
  return c.total
         == c.pending + c.waiting + c.running + c.completed + c.failed + c.skipped + c.cancelled;
}

} // namespace

TEST_CASE("subscribe: a state listener hears each value with its key, the old and the new") {
  heard all;
  runtime node;
  auto flow = loaded(node, two_tasks);
  auto listening = node.subscribe({.types = {event_type::value_set}}, all.handler());
  auto process = *node.start(flow);
  process.wait();
  listening.end();
  auto values = all.all<value_event>();
  std::vector<std::string> keys;
  for (const auto& each : values)
    keys.push_back(each.key);
  CHECK(keys == std::vector<std::string>{"n", "a", "n"});
  CHECK(!values[0].old_value);
  CHECK(*values[0].new_value == 1);
  CHECK(*values[2].old_value == 1);
  CHECK(*values[2].new_value == 2);
  CHECK(values[2].process_id == process.id());
}

TEST_CASE("subscribe: a when listener hears each condition with its result") {
  heard all;
  runtime node;
  auto flow = loaded(node, two_tasks);
  auto listening = node.subscribe({.types = {event_type::condition}}, all.handler());
  node.start(flow)->wait();
  listening.end();
  auto conditions = all.all<condition_event>();
  REQUIRE(conditions.size() == 2);
  CHECK(conditions[0].task_id == "flow/a");
  CHECK(conditions[0].expression == "n > 0");
  CHECK(conditions[0].holds);
  CHECK(conditions[1].expression == "n > 5");
  CHECK(!conditions[1].holds);
}

TEST_CASE("subscribe: all that happens to a process is heard in order, first to last") {
  heard all;
  runtime node;
  auto flow = loaded(node, two_tasks);
  auto listening = node.subscribe({.process = "flow/*"}, all.handler());
  auto process = *node.start(flow);
  process.wait();
  listening.end();
  auto states = all.all<process_event>();
  REQUIRE(states.size() == 2);
  CHECK(states[0].state == process_state::running);
  CHECK(states[1].state == process_state::completed);
  auto steps = all.all<execution_event>();
  REQUIRE(!steps.empty());
  for (std::size_t i = 0; i < steps.size(); ++i)
    CHECK(steps[i].scn == i + 1);
  auto events = all.events();
  events.erase(
    std::remove_if(events.begin(), events.end(),
                   [](const auto& each) { return std::holds_alternative<progress_event>(*each); }),
    events.end());
  CHECK(std::holds_alternative<process_event>(*events.front()));
  CHECK(std::holds_alternative<process_event>(*events.back()));
  CHECK(all.lost() == 0);
}

TEST_CASE("subscribe: an execution listener hears of the tasks that fit its pattern alone") {
  heard all;
  runtime node;
  auto listening
    = node.subscribe({.types = {event_type::execution}, .task = "flow/b"}, all.handler());
  node.start(loaded(node, two_tasks))->wait();
  listening.end();
  auto steps = all.all<execution_event>();
  REQUIRE(!steps.empty());
  CHECK(steps.back().state == task_state::skipped);
  CHECK(std::ranges::all_of(steps, [](const auto& each) { return each.task_id == "flow/b"; }));
}

TEST_CASE("subscribe: who comes while a process runs hears what happens from then on") {
  gate door;
  heard all;
  runtime node;
  REQUIRE(node.add(door.service()));
  auto process = *node.start(
    loaded(node, "pipeline: {held: {action: 'gate:pass'}, then: {action: 'nop:nop'}}"));
  door.await(1);
  auto listening = node.subscribe({.types = {event_type::execution}}, all.handler());
  door.open();
  process.wait();
  listening.end();
  auto steps = all.all<execution_event>();
  REQUIRE(!steps.empty());
  CHECK(steps.front().task_id == "workflow/held");
  // Whether the process knows by then that the action has begun is open.
  CHECK(
    (steps.front().state == task_state::running || steps.front().state == task_state::completed));
}

TEST_CASE("subscribe: an approval is heard of when it is asked for and when it is decided") {
  heard all;
  runtime node;
  auto listening = node.subscribe({.types = {event_type::approval}}, all.handler());
  auto process = *node.start(
    loaded(node, "name: flow\npolicy: {mode: ask}\npipeline: {a: {action: 'nop:nop'}}"));
  auto asked = all.await<approval_event>(
    [](const approval_event& each) { return each.state == approval_state::requested; });
  CHECK(asked.task_id == "flow/a");
  CHECK(asked.action == "nop.nop");
  REQUIRE(node.decide(asked.execution_id, decision::approve, "fine"));
  process.wait();
  listening.end();
  auto approvals = all.all<approval_event>();
  REQUIRE(approvals.size() == 2);
  CHECK(approvals[1].state == approval_state::approved);
  CHECK(approvals[1].reason == "fine");
}

TEST_CASE("subscribe: a slow subscriber loses the oldest, is told how many, and holds up nobody") {
  heard all;
  std::latch let_go{1};
  runtime node;
  auto flow = loaded(node, "name: flow\npipeline: {fan: {emit: {forEach: '${range(500)}', as: k,\n"
                           "  task: {w: {action: 'nop:nop'}}}, await: true}}");
  auto listening = node.subscribe(
    {.types = {event_type::execution, event_type::process}},
    [&, hear = all.handler()](std::span<const shared_event> events, std::uint64_t lost) {
      let_go.wait();
      hear(events, lost);
    },
    {.capacity = 10});
  CHECK(node.start(flow)->wait().state == process_state::completed);
  let_go.count_down();
  listening.end();
  auto events = all.events();
  CHECK(all.lost() > 1'000);
  auto last = std::get<process_event>(*events.back());
  CHECK(last.state == process_state::completed);
  CHECK(all.lost() + events.size() == last.scn + 2); // all executions' changes, and two of its own
}

TEST_CASE("subscribe: a handler that throws is logged, not called again, and nobody else minds") {
  heard all;
  int calls = 0;
  std::vector<std::string> logged;
  runtime node{{.log = [&](log_level level, std::string_view text) {
    CHECK(level == log_level::warning);
    logged.emplace_back(text);
  }}};
  auto failing = node.subscribe({}, [&](std::span<const shared_event>, std::uint64_t) {
    ++calls;
    throw std::runtime_error{"no more"};
  });
  auto listening = node.subscribe({.types = {event_type::process}}, all.handler());
  auto flow = loaded(node, two_tasks);
  node.start(flow)->wait();
  node.start(flow)->wait();
  failing.end();
  listening.end();
  CHECK(calls == 1);
  CHECK(logged
        == std::vector<std::string>{"a subscription has ended, as its handler threw: no more"});
  CHECK(all.all<process_event>().size() == 4);
}

TEST_CASE("subscribe: one that is moved, replaced or outlives its runtime does no harm") {
  heard all;
  subscription last;
  {
    runtime node;
    auto first = node.subscribe({}, all.handler());
    last = std::move(first);
    last = node.subscribe({.types = {event_type::process}}, all.handler());
    node.start(loaded(node, two_tasks))->wait();
  }
  last.end();
}

TEST_CASE("progress: that of a process counts its sub-workflows, and always adds up") {
  temporary_folder folder;
  folder.write("child.yaml", "name: child\npipeline: {held: {action: 'gate:pass'},\n"
                             "           bad: {action: 'nop:fail', continueOnError: true}}");
  heard all;
  gate door;
  runtime node;
  REQUIRE(node.add(door.service()));
  auto flow = node.load_text("name: parent\npipeline:\n  kind: parallel\n  tasks:\n"
                             "    one: {action: 'workflow:run', input: {location: child}}\n"
                             "    two: {action: 'workflow:run', input: {location: child}}\n",
                             "parent.yaml", folder.path().string());
  REQUIRE(flow);
  auto listening = node.subscribe({.types = {event_type::progress}}, all.handler());
  auto process = *node.start(*flow);
  door.await(2);
  auto so_far = process.progress();
  CHECK_MESSAGE(so_far.total == 6, text_of(so_far));
  CHECK_MESSAGE(adds_up(so_far), text_of(so_far));
  all.await<progress_event>([&](const progress_event& each) {
    return each.process_id == process.id() && each.counters.total == 6;
  });
  door.open();
  process.wait();
  auto at_last = process.progress();
  CHECK_MESSAGE(at_last.total == 6, text_of(at_last));
  CHECK_MESSAGE(at_last.completed == 4, text_of(at_last));
  CHECK_MESSAGE(at_last.failed == 2, text_of(at_last));
  listening.end();
  auto told = all.all<progress_event>();
  for (const auto& each : told)
    CHECK_MESSAGE(adds_up(each.counters), text_of(each.counters));
  auto ours = std::find_if(told.rbegin(), told.rend(),
                           [&](const auto& each) { return each.process_id == process.id(); });
  REQUIRE(ours != told.rend());
  CHECK(ours->counters == at_last);
}
