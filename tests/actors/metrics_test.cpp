// What each actor counts, and when.
#include "actors/checkpointer.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/durable_world.hpp"
#include "tests/observe/metrics/figure_in.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::actor_world;
using troupe::testing::durable_world;
using troupe::testing::figure_in;
using troupe::testing::guarded_store;

namespace {

/// Declared before the world whose actors count.
struct counted {
  metric_registry registry;
  runtime_metrics metrics = add_runtime_metrics(registry);

  std::string of(const std::string& series) const { return figure_in(registry.text(), series); }
  std::string live(const std::string& state) const {
    return of("troupe_processes{state=\"" + state + "\"}");
  }
  std::string executions(const std::string& state) const {
    return of("troupe_executions{state=\"" + state + "\"}");
  }
  std::string ended(const std::string& state) const {
    return of("troupe_executions_ended_total{state=\"" + state + "\"}");
  }
  std::string processes_ended(const std::string& state) const {
    return of("troupe_processes_ended_total{workflow=\"flow\",state=\"" + state + "\"}");
  }
};

constexpr auto two_sleeps = R"(
pipeline:
  a: {action: time:sleep, input: {duration: 1s}}
  b: {action: time:sleep, input: {duration: 2s}}
)";

void steer(actor_world& world, input::any what) {
  REQUIRE(world.ask<process_status>(world.supervising, steer_process{"p", std::move(what)}));
}

} // namespace

TEST_CASE("metrics of actors: processes and their executions are counted while they live") {
  counted seen;
  actor_world world;
  world.around->metrics = seen.metrics;
  world.start(world.load(two_sleeps));
  world.settle();
  CHECK(seen.of("troupe_processes_started_total{workflow=\"flow\"}") == "1");
  CHECK(seen.live("running") == "1");
  CHECK(seen.executions("running") == "1");
  CHECK(seen.executions("pending") == "1");
  steer(world, input::pause{"lunch"});
  CHECK(seen.live("running") == "0");
  CHECK(seen.live("paused") == "1");
  steer(world, input::resume{});
  CHECK(seen.live("running") == "1");
  CHECK(seen.live("paused") == "0");
  world.advance(1s);
  CHECK(seen.executions("running") == "1");
  CHECK(seen.executions("pending") == "0");
  CHECK(seen.ended("completed") == "1");
  world.advance(2s);
  REQUIRE(world.ended);
  CHECK(seen.live("running") == "0");
  CHECK(seen.executions("running") == "0");
  CHECK(seen.ended("completed") == "2");
  CHECK(seen.processes_ended("completed") == "1");
  CHECK(seen.of("troupe_process_duration_seconds_sum{workflow=\"flow\"}") == "3");
  const auto* sleeps = R"({action="time.sleep",outcome="completed"})";
  CHECK(seen.of("troupe_action_duration_seconds_sum" + std::string{sleeps}) == "3");
  CHECK(seen.of("troupe_action_duration_seconds_count" + std::string{sleeps}) == "2");
}

TEST_CASE("metrics of actors: what is told to stop is stopped, and what had not begun cancelled") {
  counted seen;
  actor_world world;
  world.around->metrics = seen.metrics;
  world.start(world.load(two_sleeps));
  world.settle();
  steer(world, input::cancel{"enough"});
  world.settle();
  REQUIRE(world.ended);
  CHECK(seen.processes_ended("cancelled") == "1");
  CHECK(seen.live("cancelRequested") == "0");
  CHECK(seen.live("running") == "0");
  CHECK(seen.ended("cancelled") == "2");
  CHECK(seen.executions("pending") == "0");
  CHECK(seen.executions("running") == "0");
  CHECK(seen.of(R"(troupe_action_duration_seconds_count{action="time.sleep",outcome="stopped"})")
        == "1");
}

TEST_CASE("metrics of actors: what fails again after a retry or a resume is counted each time") {
  counted seen;
  actor_world world;
  world.around->metrics = seen.metrics;
  world.start(world.load(R"(
pipeline:
  bad: {action: "nop:fail", input: {message: no}, retry: {maxRetries: 2, delay: 1s}}
  then: {action: "nop:nop"}
)"));
  world.settle();
  world.advance(1s);
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(seen.of("troupe_attempts_retried_total{action=\"nop.fail\"}") == "2");
  CHECK(seen.ended("failed") == "1");
  CHECK(seen.processes_ended("failed") == "1");
  CHECK(seen.executions("pending") == "0"); // though it may be resumed
  world.ended.reset();
  steer(world, input::resume_failed{});
  CHECK(seen.live("running") == "1");
  world.settle();
  world.advance(1s);
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(seen.of("troupe_attempts_retried_total{action=\"nop.fail\"}") == "4");
  CHECK(seen.ended("failed") == "2");
  CHECK(seen.processes_ended("failed") == "2");
  CHECK(seen.live("running") == "0");
  CHECK(seen.of("troupe_processes_started_total{workflow=\"flow\"}") == "1");
}

TEST_CASE("metrics of actors: a process that is refused was started, and has failed") {
  counted seen;
  actor_world world;
  world.around->metrics = seen.metrics;
  world.around->processes_max = 0;
  world.start(world.load(two_sleeps));
  world.settle();
  REQUIRE(world.ended);
  CHECK(seen.of("troupe_processes_started_total{workflow=\"flow\"}") == "1");
  CHECK(seen.processes_ended("failed") == "1");
  CHECK(seen.live("running") == "0");
}

TEST_CASE("metrics of actors: a process that another runtime takes up is counted there") {
  auto kept = std::make_shared<guarded_store>();
  {
    counted seen;
    durable_world world{kept};
    world.around->metrics = seen.metrics;
    world.start(world.load(two_sleeps));
    world.settle();
    world.advance(1s);
    CHECK(seen.ended("completed") == "1");
  }
  counted seen;
  durable_world world{kept};
  world.around->metrics = seen.metrics;
  world.take_up("p");
  world.settle();
  CHECK(seen.live("running") == "1");
  CHECK(seen.executions("running") == "1");
  world.advance(5s);
  REQUIRE(world.ended);
  CHECK(seen.ended("completed") == "1"); // the other one was before
  CHECK(seen.processes_ended("completed") == "1");
  CHECK(seen.of("troupe_processes_started_total{workflow=\"flow\"}").empty());
  CHECK(seen.of("troupe_attempts_retried_total{action=\"time.sleep\"}").empty()); // it was lost
}

TEST_CASE("metrics of actors: approvals are pending until somebody decides, or their task ends") {
  counted seen;
  actor_world world;
  world.around->approvals = world.spawn<approvals>(
    world.around->clock, world.timer_service, event_publisher{}, seen.metrics.approvals_pending);
  world.start(world.load(R"(
policy: {mode: ask}
pipeline:
  kind: parallel
  tasks:
    a: {action: nop:nop}
    b: {action: nop:nop}
)"));
  world.settle();
  CHECK(seen.of("troupe_approvals_pending") == "2");
  REQUIRE(world.ask<approval_request>(world.around->approvals,
                                      decide_approval{"p/flow/a", true, "fine"}));
  CHECK(seen.of("troupe_approvals_pending") == "1");
  steer(world, input::cancel{"enough"});
  world.settle();
  CHECK(seen.of("troupe_approvals_pending") == "0");
}

TEST_CASE("metrics of actors: checkpoints are counted by what became of them") {
  counted seen;
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  auto works = false;
  auto checkpoints
    = world.spawn<checkpointer>(checkpointer::setting{[&]() -> result<std::shared_ptr<store>> {
                                                        if (!works)
                                                          return failure("the disk is full");
                                                        return std::shared_ptr<store>{kept};
                                                      },
                                                      {},
                                                      {},
                                                      seen.metrics.snapshots_taken,
                                                      seen.metrics.snapshots_failed});
  world.start(world.load(two_sleeps));
  world.settle();
  const auto row = **kept->find("p");
  for (int i = 0; i < 2; ++i) {
    world.self->send(checkpoints,
                     take_checkpoint{{row.key, "p", world.load(two_sleeps)}, row.entries});
    world.settle();
    works = true;
  }
  CHECK(seen.of(R"(troupe_snapshots_total{outcome="failed"})") == "1");
  CHECK(seen.of(R"(troupe_snapshots_total{outcome="taken"})") == "1");
}
