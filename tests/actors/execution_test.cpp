#include "actors/execution.hpp"
#include "tests/actors/deterministic.hpp"
#include "tests/actors/stand_ins.hpp"
#include "troupe/service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <thread>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::deterministic;
using troupe::testing::silent_process;
using troupe::testing::silent_timers;

namespace {

/// The methods of the service `test`; each task of the workflow runs one.
const std::vector<std::string> methods_of_test{"echo", "refuse", "throw", "who",   "nobody",
                                               "work", "later",  "stuck", "child", "begin"};

action_start order(const std::string& method, json input = json::object(),
                   std::uint32_t attempt = 1) {
  auto task = std::ranges::find(methods_of_test, method) - methods_of_test.begin();
  return {{9, 0, attempt},
          static_cast<task_index>(task),
          make_value(std::move(input)),
          1,
          std::make_shared<const attempt_identity>(attempt_identity{"e", "t"})};
}

run_tasks batch(std::vector<action_start> orders) {
  return {4, std::move(orders)};
}

workflow_ptr flow_of(const action_registry& actions) {
  auto flow = std::make_shared<workflow>();
  flow->folder = "/flows";
  for (const auto& method : methods_of_test) {
    auto& each = flow->tasks.emplace_back();
    each.work.emplace();
    each.work->handler = actions.find("test", method).value();
  }
  return flow;
}

/// An execution between a process and timers that only remember, and actions in the test's hand.
class execution_case {
public:
  execution_case() {
    service methods{"test"};
    methods.method("echo", [](const value& input) { return input; }, {.pace = action_pace::quick});
    methods.method("refuse", [](const value&) -> result<value> { return failure("refused"); },
                   {.pace = action_pace::quick});
    methods.method("throw", [](const value&) -> value { throw std::runtime_error{"thrown"}; },
                   {.pace = action_pace::quick});
    methods.method(
      "who",
      [](const value&, const action_context& context) {
        return json{context.process_id, context.execution_id, context.task_path, context.folder};
      },
      {.pace = action_pace::quick});
    methods.method("nobody",
                   [](const value&, const action_context& context) { return context.execution_id; },
                   {.pace = action_pace::quick, .wants_identity = false});
    methods.method("work", [](const value& input) { return input; });
    methods.method("later",
                   [this](const value&, const action_context& context, typed_promise<json> answer) {
                     stop = context.stop;
                     promise.emplace(std::move(answer));
                   });
    methods.method("child",
                   [this](const value&, const action_context& context, typed_promise<json> answer) {
                     stop = context.stop;
                     promise.emplace(std::move(answer));
                   },
                   {.only_waits = true});
    methods.method("begin",
                   [this](const value&, const action_context& context, typed_promise<json> answer) {
                     stop = context.stop;
                     promise.emplace(std::move(answer));
                   },
                   {.pace = action_pace::blocking});
    methods.method("stuck", [this](const value& input) {
      block();
      return input;
    });
    REQUIRE(methods.add_to(actions));
    around = std::make_shared<node>(
      node{actions, clock, jobs, world.spawn<silent_timers>(&timers), {}, nullptr, 1});
    tested = world.spawn<execution>(
      execution::setting{{around, "p", flow_of(actions)}, world.spawn<silent_process>(&process)});
  }

  template <class Message>
  void tell(Message news) {
    world.self->send(tested, std::move(news));
    world.settle();
  }

  /// Lets the jobs that were submitted end, and the actors hear of it.
  void finish_jobs() {
    std::promise<void> reached;
    CHECK(jobs.submit([&] { reached.set_value(); }));
    reached.get_future().wait();
    world.settle();
  }

  /// The only result of the only batch that has finished.
  const input::action_finished& answer() const {
    REQUIRE(process.finished.size() == 1);
    CHECK(process.finished.front().seat == 4);
    REQUIRE(process.finished.front().results.size() == 1);
    return process.finished.front().results.front();
  }

  silent_process::record process;
  silent_timers::record timers;
  action_registry actions;
  std::function<void()> block;                ///< What `test:stuck` does.
  std::optional<typed_promise<json>> promise; ///< Of `test:later`, `child`, `begin`.
  std::stop_token stop;                       ///< Likewise.
  deterministic world;
  wall_clock clock{world.system.clock()};
  job_pool jobs{1}; // ends before the world that its jobs send to
  std::unique_ptr<job_pool> starting;
  std::shared_ptr<node> around;
  execution_actor tested;
};

} // namespace

TEST_CASE("execution: a batch of quick tasks gives one answer, with a result for each") {
  execution_case test;
  test.tell(batch({order("echo", 1), order("refuse"), order("throw"), order("echo", 4)}));
  REQUIRE(test.process.finished.size() == 1);
  const auto& results = test.process.finished.front().results;
  REQUIRE(results.size() == 4);
  CHECK(**results[0].outcome == 1);
  CHECK(!results[1].outcome);
  CHECK(results[1].outcome.error().message == "refused");
  CHECK(!results[2].outcome);
  CHECK(results[2].outcome.error().message == "thrown");
  CHECK(results[3].outcome);
  CHECK(**results[3].outcome == 4);
  CHECK(test.process.began.empty());
}

TEST_CASE("execution: an action is told for whom it works, where it wants to know") {
  execution_case test;
  test.tell(batch({order("who"), order("nobody")}));
  REQUIRE(test.process.finished.size() == 1);
  const auto& results = test.process.finished.front().results;
  CHECK(**results[0].outcome == json{"p", "e", "t", "/flows"});
  CHECK(**results[1].outcome == "");
}

TEST_CASE("execution: a blocking action tells when it has its job slot, and when it is done") {
  execution_case test;
  test.tell(batch({order("work", "x")}));
  test.finish_jobs();
  REQUIRE(test.process.began.size() == 1);
  CHECK(test.process.began.front().stamp == order("work").stamp);
  CHECK(**test.answer().outcome == "x");
}

TEST_CASE("execution: stopped before its job slot came, a blocking action ends at once") {
  execution_case test;
  std::promise<void> gate;
  CHECK(test.jobs.submit([opened = gate.get_future().share()] { opened.wait(); }));
  test.tell(batch({order("work")}));
  test.tell(stop_task{order("work").stamp});
  CHECK(!test.answer().outcome);
  CHECK(test.answer().outcome.error().message == "stopped before it began");
  gate.set_value();
  test.finish_jobs();
  CHECK(test.process.began.empty());
  CHECK(test.process.finished.size() == 1);
}

TEST_CASE("execution: recalled before its job slot came, a blocking action is given back") {
  execution_case test;
  std::promise<void> gate;
  CHECK(test.jobs.submit([opened = gate.get_future().share()] { opened.wait(); }));
  test.tell(batch({order("work", "x")}));
  test.tell(recall_task{order("work").stamp});
  REQUIRE(test.process.recalled.size() == 1);
  CHECK(*test.process.recalled[0].news.input == "x");
  CHECK(test.process.recalled[0].news.stamp == order("work").stamp);
  test.tell(batch({order("work", "x")})); // the same attempt once more
  gate.set_value();
  test.finish_jobs();
  CHECK(test.process.began.size() == 1);
  CHECK(**test.answer().outcome == "x"); // not the failure of the job that was recalled
}

TEST_CASE("execution: an action that has begun is not given back") {
  execution_case test;
  test.tell(batch({order("work", "x")}));
  test.finish_jobs();
  test.tell(recall_task{order("work").stamp});
  CHECK(test.process.recalled.empty());
  test.tell(batch({order("later", {}, 2)}));
  test.tell(recall_task{order("later", {}, 2).stamp});
  CHECK(test.process.recalled.empty());
}

TEST_CASE("execution: a deferred action answers when it likes") {
  execution_case test;
  test.tell(batch({order("later")}));
  CHECK(test.process.finished.empty());
  test.promise->fulfil("done");
  test.world.settle();
  CHECK(**test.answer().outcome == "done");
}

TEST_CASE("execution: a promise that is dropped fails the task") {
  execution_case test;
  test.tell(batch({order("later")}));
  test.promise.reset();
  test.world.settle();
  CHECK(test.answer().outcome.error().message == "the action ended without an answer");
}

TEST_CASE("execution: a stop asks the running action, which still answers itself") {
  execution_case test;
  test.tell(batch({order("later")}));
  test.tell(stop_task{order("later", {}, 2).stamp}); // of another attempt
  CHECK(!test.stop.stop_requested());
  test.tell(stop_task{order("later").stamp});
  CHECK(test.stop.stop_requested());
  CHECK(test.process.finished.empty());
  test.promise->fail("gave up");
  test.world.settle();
  CHECK(test.answer().outcome.error().message == "gave up");
  CHECK(test.timers.disarmed.size() == 1); // of its grace
}

TEST_CASE("execution: a delayed answer holds once its timer is due") {
  execution_case test;
  test.tell(batch({order("later")}));
  test.promise->fulfil_after(3s, "late");
  test.world.settle();
  CHECK(test.process.finished.empty());
  REQUIRE(test.timers.armed.size() == 1);
  CHECK(test.timers.armed.front().due == test.clock.now() + 3s);
  test.tell(timers_due{{test.timers.armed.front().key}});
  CHECK(**test.answer().outcome == "late");
  CHECK(test.timers.disarmed.empty());
}

TEST_CASE("execution: a stop ends the wait for a delayed answer") {
  execution_case test;
  test.tell(batch({order("later")}));
  test.promise->fulfil_after(3s, "late");
  test.world.settle();
  test.tell(stop_task{order("later").stamp});
  CHECK(test.answer().outcome.error().message == "stopped");
  REQUIRE(test.timers.disarmed.size() == 1);
  CHECK(test.timers.disarmed.front() == test.timers.armed.front().key);
  test.tell(timers_due{test.timers.disarmed}); // was on its way already
  CHECK(test.process.finished.size() == 1);
}

TEST_CASE("execution: asked to stop before its delayed answer came, it does not wait") {
  execution_case test;
  test.tell(batch({order("later")}));
  test.tell(stop_task{order("later").stamp});
  test.promise->fulfil_after(3s, "late");
  test.world.settle();
  CHECK(**test.answer().outcome == "late");
  CHECK(test.timers.armed.size() == 1); // the grace, which is of no use any more
  CHECK(test.timers.disarmed.size() == 1);
}

TEST_CASE("execution: an action that does not stop is left behind after a grace") {
  execution_case test;
  std::promise<void> begun, gate;
  test.block = [&] {
    begun.set_value();
    gate.get_future().wait();
  };
  test.tell(batch({order("stuck", "x")}));
  begun.get_future().wait();
  test.tell(stop_task{order("stuck").stamp});
  test.tell(stop_task{order("stuck").stamp}); // once more is no news
  CHECK(test.process.finished.empty());
  REQUIRE(test.timers.armed.size() == 1);
  CHECK(test.timers.armed.front().due == test.clock.now() + execution::stop_grace);
  test.tell(timers_due{{test.timers.armed.front().key}});
  CHECK(test.answer().outcome.error().message == "its action did not stop, and was left behind");
  CHECK(test.jobs.left_behind() == 1);
  test.finish_jobs(); // its only slot is free
  gate.set_value();
  while (test.jobs.left_behind() > 0)
    std::this_thread::yield();
  test.world.settle();
  CHECK(test.process.finished.size() == 1); // what it said at last was dropped
}

TEST_CASE("execution: a blocking action with a promise begins in a job, and goes on without it") {
  execution_case test;
  test.tell(batch({order("begin")}));
  test.finish_jobs(); // its only slot is free
  CHECK(test.process.began.size() == 1);
  CHECK(test.process.finished.empty());
  test.tell(recall_task{order("begin").stamp});
  CHECK(test.process.recalled.empty());
  test.promise->fulfil("done");
  test.world.settle();
  CHECK(**test.answer().outcome == "done");
}

TEST_CASE("execution: an action that goes on without its job is left without a thread") {
  execution_case test;
  test.tell(batch({order("begin")}));
  test.finish_jobs();
  test.tell(stop_task{order("begin").stamp});
  CHECK(test.stop.stop_requested());
  CHECK(test.process.finished.empty());
  REQUIRE(test.timers.armed.size() == 1);
  test.tell(timers_due{{test.timers.armed.front().key}});
  CHECK(test.answer().outcome.error().message == "its action did not stop, and was left behind");
  CHECK(test.jobs.left_behind() == 0);
  test.promise->fulfil("late");
  test.world.settle();
  CHECK(test.process.finished.size() == 1);
}

TEST_CASE("execution: what goes on without its job begins where such begin") {
  execution_case test;
  std::promise<void> gate;
  CHECK(test.jobs.submit([opened = gate.get_future().share()] { opened.wait(); }));
  test.starting = std::make_unique<job_pool>(1);
  test.around->starting = test.starting.get();
  test.tell(batch({order("begin")}));
  std::promise<void> reached;
  CHECK(test.starting->submit([&] { reached.set_value(); }));
  reached.get_future().wait();
  test.world.settle();
  CHECK(test.process.began.size() == 1); // though all of the others' slots are taken
  test.promise->fulfil("done");
  gate.set_value();
  test.finish_jobs();
  CHECK(**test.answer().outcome == "done");
}

TEST_CASE("execution: what waits for others is waited for, however long it takes to stop") {
  execution_case test;
  test.tell(batch({order("child")}));
  test.tell(stop_task{order("child").stamp});
  CHECK(test.stop.stop_requested());
  CHECK(test.timers.armed.empty());
  test.promise->fail("has cleaned up");
  test.world.settle();
  CHECK(test.answer().outcome.error().message == "has cleaned up");
}

TEST_CASE("execution: news of another attempt, or of nothing that runs, falls through") {
  execution_case test;
  auto stale = order("later", {}, 1).stamp;
  test.tell(action_began{1});
  test.tell(action_answered{1, {stale}, {}});
  test.tell(stop_task{stale});
  test.tell(recall_task{stale});
  test.tell(timers_due{{{stale, timer_purpose::answer}}});
  test.tell(batch({order("later", {}, 2)}));
  test.tell(action_began{7});
  test.tell(action_answered{7, {stale}, {}});
  test.tell(timers_due{{{stale, timer_purpose::answer}}});
  CHECK(test.process.began.empty());
  CHECK(test.process.finished.empty());
  test.promise->fulfil("second");
  test.world.settle();
  CHECK(test.answer().stamp.attempt == 2);
}

TEST_CASE("execution: it runs the next task after the last has ended") {
  execution_case test;
  test.tell(batch({order("later")}));
  test.promise->fulfil(1);
  test.world.settle();
  test.tell(batch({order("echo", 2)}));
  test.tell(batch({order("work", 3)}));
  test.finish_jobs();
  REQUIRE(test.process.finished.size() == 3);
  CHECK(**test.process.finished.back().results.front().outcome == 3);
}
