// Processes with a journal: what waits for it, and what is left when all else is gone.
#include "tests/actors/durable_world.hpp"

#include <atomic>
#include <future>
#include <random>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

namespace {

const char* const marked_graph = R"yaml(
init: {seen: []}
pipeline:
  first: {action: "test:mark", input: {v: 1}}
  fan:
    emit:
      forEach: [1, 2, 3, 4, 5]
      as: k
      limit: 2
      task:
        w:
          nap: {action: "time:sleep", input: {duration: "${k}0ms"}}
          out: {action: "test:mark", input: {v: $k}, post: {"seen[]": "${v}"}}
    await: true
  again:
    action: "nop:fail"
    input: {message: "not yet"}
    retry: {type: fixed, maxRetries: 2, delay: 40ms}
    continueOnError: true
  graph:
    kind: parallel
    a: {action: "test:mark", input: {v: 1}}
    b: {dependsOn: a, action: "test:mark", input: {v: "${a.v + 1}"}}
    c: {dependsOn: a, action: "test:mark", input: {v: "${a.v + 2}"}}
    d: {dependsOn: [b, c], action: "test:mark", input: {v: "${b.v * c.v}"}}
post: {total: "${sum(seen)}"}
)yaml";

} // namespace

TEST_CASE("durability: an action starts once its cause is durable, not before") {
  durable_world world{std::make_shared<guarded_store>()};
  world.kept->blocked = true;
  world.start(world.load("pipeline: {a: {action: 'test:mark'}, b: {action: 'test:mark'}}"));
  world.settle();
  world.advance(3s);
  CHECK(world.marks.empty());
  world.kept->blocked = false;
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.marks.size() == 2);
}

TEST_CASE("durability: of a process whose start is not stored yet the supervisor tells apart") {
  durable_world world{std::make_shared<guarded_store>()};
  auto unstored = [&] {
    auto known
      = world.ask<process_list>(world.supervising, list_processes{process_choice::unstored});
    REQUIRE(known);
    std::vector<std::string> ids;
    for (const auto& each : known->processes)
      ids.push_back(each.output.process_id);
    return ids;
  };
  auto flow = world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1m}}}");
  world.start(flow, "first");
  world.settle();
  CHECK(unstored().empty());
  world.kept->blocked = true;
  world.start(flow, "second");
  world.settle();
  CHECK(unstored() == std::vector<std::string>{"second"});
  world.kept->blocked = false;
  world.advance(1s);
  CHECK(unstored().empty());
  world.kept->blocked = true;
  world.start(flow, "third");
  world.settle();
  world.self->send(world.around->journal, give_up_store{});
  world.settle();
  CHECK(unstored().empty());
}

namespace {

/// A durable world with an action that answers when the test does.
struct waiting_world : durable_world {
  waiting_world() : durable_world{std::make_shared<guarded_store>()} {
    action wait;
    wait.service = "test";
    wait.method = "wait";
    wait.pace = action_pace::deferred;
    wait.run
      = deferred_method{[this](const action_context& who, const value&, action_promise promise) {
          stop = who.stop;
          answer.emplace(std::move(promise));
        }};
    REQUIRE(actions.add(std::move(wait)));
  }
  std::stop_token stop;
  std::optional<action_promise> answer;
};

} // namespace

TEST_CASE("durability: what runs is stopped at once, though that can't be stored yet") {
  waiting_world world;
  world.start(world.load("pipeline: {a: {action: 'test:wait'}}"));
  world.settle();
  REQUIRE(world.answer);
  world.kept->blocked = true;
  world.self->send(world.supervising, steer_process{"p", input::cancel{"enough"}});
  world.settle();
  CHECK(world.stop.stop_requested());
  world.answer->fail("stopped");
  world.settle();
  CHECK(!world.ended);
  world.kept->blocked = false;
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::cancelled);
}

TEST_CASE("durability: deadlines hold though as much waits to be stored as may") {
  waiting_world world;
  std::string text = "pipeline:\n  kind: parallel\n  a: {action: 'test:wait', timeout: 1s}\n";
  for (int i = 1; i <= 100; ++i)
    text += "  n" + std::to_string(i)
            + ": {action: 'time:sleep', input: {duration: " + std::to_string(i) + "ms}}\n";
  world.start(world.load(text));
  world.settle();
  REQUIRE(world.answer);
  world.kept->blocked = true;
  for (int i = 1; i <= 100; ++i)
    world.advance(1ms);
  CHECK(!world.stop.stop_requested());
  world.advance(1s);
  CHECK(world.stop.stop_requested());
  world.answer->fail("stopped");
  world.kept->blocked = false;
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.errors.begin()->second == "timed out after 1s");
}

TEST_CASE("durability: an end is told once it is durable, relaxed or not") {
  for (bool relaxed : {false, true}) {
    CAPTURE(relaxed);
    durable_world world{std::make_shared<guarded_store>(), relaxed};
    world.kept->blocked = true;
    world.start(world.load("pipeline: {a: {action: 'test:mark'}}"));
    world.settle();
    world.advance(3s);
    CHECK(world.marks.size() == (relaxed ? 1 : 0));
    CHECK_FALSE(world.ended);
    world.kept->blocked = false;
    world.advance(2s);
    REQUIRE(world.ended);
    auto row = world.kept->find("p");
    REQUIRE(row);
    REQUIRE(*row);
    CHECK((*row)->state == process_state::completed);
  }
}

TEST_CASE("durability: after a crash at any moment it goes on, and nothing completed runs again") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 rng{seed};
    auto kept = std::make_shared<guarded_store>();
    std::set<std::string> done;
    bool over = false;
    for (int lives = 0; lives < 4 && !over; ++lives) {
      durable_world world{kept};
      if (kept->processes({})->empty())
        world.start(world.load(marked_graph));
      else
        world.take_up("p");
      for (auto steps = rng() % 120; steps > 0 && !world.ended; --steps)
        if (!world.scheduler.try_run_once())
          world.scheduler.advance_time(1ms);
      for (const auto& id : world.marks)
        CHECK(done.count(id) == 0);
      done = world.completed("p");
      over = world.ended.has_value();
    }
    if (over || kept->processes({})->empty() || kept->processes({})->front().ended)
      continue;
    durable_world last{kept};
    last.take_up("p");
    last.run_shuffled(rng);
    REQUIRE(last.ended);
    for (const auto& id : last.marks)
      CHECK(done.count(id) == 0);
    CHECK(last.ended->output.state == process_state::completed);
    CHECK(last.ended->output.output["total"] == 15);
    CHECK(last.ended->output.output["d"] == json{{"v", 6}});
    CHECK(last.ended->output.errors.at("again") == "not yet");
    const auto& counters = last.ended->counters;
    CHECK(counters.pending + counters.waiting + counters.running == 0);
  }
}

TEST_CASE("durability: what was in flight runs again under its id, as a further attempt") {
  auto kept = std::make_shared<guarded_store>();
  std::vector<std::pair<std::string, std::uint32_t>> calls;
  auto add = [&](durable_world& world) {
    action wait;
    wait.service = "test";
    wait.method = "wait";
    wait.pace = action_pace::deferred;
    wait.run = deferred_method{[&](const action_context& who, const value&, action_promise answer) {
      calls.emplace_back(who.execution_id, who.attempt);
      if (who.attempt == 1)
        answer.answer({make_value("slow"), 1h});
      else
        answer.fulfil(make_value("done"));
    }};
    REQUIRE(world.actions.add(std::move(wait)));
  };
  {
    durable_world world{kept};
    add(world);
    world.start(world.load("pipeline: {a: {action: 'test:wait', retry: {maxRetries: 0}}}"));
    world.settle();
  }
  durable_world world{kept};
  add(world);
  world.take_up("p");
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.output["a"] == "done");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0] == std::pair{std::string{"p/flow/a"}, std::uint32_t{1}});
  CHECK(calls[1] == std::pair{std::string{"p/flow/a"}, std::uint32_t{2}});
}

TEST_CASE("durability: a cancel that was asked for in between takes effect when it goes on") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1h}}}"));
    world.settle();
  }
  auto [key, fence] = [&] {
    auto row = kept->processes({})->front();
    return seen_process{row.key, row.fence};
  }();
  REQUIRE(kept->record_request({key, fence}, {"cancel", "enough"}, time_point{}));
  durable_world world{kept};
  world.take_up("p");
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::cancelled);
  CHECK(world.ended->output.cancel_reason == "enough");
  CHECK(kept->requests(key)->empty());
}

TEST_CASE("durability: a retry keeps the delay that is left") {
  auto kept = std::make_shared<guarded_store>();
  auto text = "pipeline: {a: {action: 'nop:fail', input: {message: no},"
              " retry: {type: fixed, maxRetries: 1, delay: 1h}}}";
  time_point began;
  {
    durable_world world{kept};
    began = world.around->clock.now();
    world.start(world.load(text));
    world.settle();
    world.advance(10min);
  }
  durable_world world{kept};
  world.take_up("p");
  world.settle();
  auto left = began + 1h - world.around->clock.now();
  world.advance(left - 1s);
  CHECK_FALSE(world.ended);
  world.advance(2s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
}

TEST_CASE("durability: where the journal dies nobody waits for ever") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  auto flow = world.load("pipeline: {a: {await: {signal: go}}}");
  world.start(flow);
  world.settle();
  REQUIRE_FALSE(world.ended);
  world.self->send_exit(world.around->journal, caf::make_error(caf::sec::runtime_error));
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  auto told = world.ended->output.failures.front().message;
  CHECK(told.find("internal error: the journal died: ") == 0);
  world.ended.reset();
  world.start(flow, "q");
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.failures.front().message == told);
  CHECK(kept->processes({})->front().state == process_state::running);
}
