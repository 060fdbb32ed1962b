#include "actors/task_group.hpp"
#include "tests/actors/deterministic.hpp"
#include "tests/actors/stand_ins.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::deterministic;
using troupe::testing::silent_process;
using troupe::testing::silent_timers;

namespace {

constexpr run_stamp stamp{5, 1, 1};
constexpr timer_key deadline{stamp, timer_purpose::await_timeout};

member_outcome completed(std::uint64_t index, json output) {
  return {index, task_state::completed, make_value(std::move(output)), {}};
}

member_outcome failed(std::uint64_t index, std::string why) {
  return {index, task_state::failed, null_value(), std::move(why)};
}

/// A task group between a process and timers that only remember.
class group_case {
public:
  group_case(std::uint64_t expected, await_mode mode, duration timeout = {}) {
    around = std::make_shared<node>(
      node{actions, clock, jobs, world.spawn<silent_timers>(&timers), {}, nullptr, 1});
    task_group::setting what{around, world.spawn<silent_process>(&process), stamp, expected, mode,
                             timeout};
    tested = world.spawn<task_group>(std::move(what));
  }

  template <class Message>
  void tell(Message news) {
    world.self->send(tested, std::move(news));
    world.settle();
  }

  const std::vector<input::group_settled>& settled() const { return process.settled; }

  silent_process::record process;
  silent_timers::record timers;
  action_registry actions;
  job_pool jobs{1};
  deterministic world;
  wall_clock clock{world.system.clock()};
  std::shared_ptr<node> around;
  task_group_actor tested;
};

} // namespace

TEST_CASE("task group: waiting for all, it settles with the last child, outputs by index") {
  group_case test{3, await_mode::all};
  test.tell(add_members{{completed(2, "c"), completed(0, "a")}});
  CHECK(test.settled().empty());
  test.tell(add_members{{completed(1, "b")}});
  REQUIRE(test.settled().size() == 1);
  const auto& result = test.settled().front();
  CHECK(result.group == stamp);
  CHECK(result.summary.completed == 3);
  CHECK(result.summary.outputs == json{"a", "b", "c"});
  CHECK(test.timers.armed.empty());
}

TEST_CASE("task group: waiting for the first, a failure before it does not settle it") {
  group_case test{3, await_mode::first};
  test.tell(add_members{{failed(0, "w[0]: no")}});
  CHECK(test.settled().empty());
  test.tell(add_members{{completed(2, "c")}});
  REQUIRE(test.settled().size() == 1);
  CHECK(test.settled().front().summary.first == 2);
}

TEST_CASE("task group: waiting for any error, the first failure settles it") {
  group_case test{3, await_mode::any_error};
  test.tell(add_members{{failed(1, "w[1]: no")}});
  REQUIRE(test.settled().size() == 1);
  CHECK(test.settled().front().summary.failed == 1);
  CHECK(test.settled().front().summary.failures == "w[1]: no");
}

TEST_CASE("task group: it settles once, and then is gone") {
  group_case test{1, await_mode::all};
  test.tell(add_members{{completed(0, "a")}});
  test.tell(add_members{{completed(0, "again")}});
  test.tell(close_group_with{1});
  test.tell(timers_due{{deadline}});
  CHECK(test.settled().size() == 1);
}

TEST_CASE("task group: children that never start are counted out") {
  group_case test{4, await_mode::all};
  test.tell(add_members{{completed(0, "a")}});
  test.tell(close_group_with{3});
  REQUIRE(test.settled().size() == 1);
  CHECK(test.settled().front().summary.completed == 1);
  CHECK(test.settled().front().summary.expected == 4);
  CHECK(!test.settled().front().summary.expired);
}

TEST_CASE("task group: a deadline is armed from the start, and taken back when it settles") {
  group_case test{1, await_mode::all, 5s};
  REQUIRE(test.timers.armed.size() == 1);
  CHECK(test.timers.armed.front().key == deadline);
  CHECK(test.timers.armed.front().due == test.clock.now() + 5s);
  test.tell(add_members{{completed(0, "a")}});
  CHECK(test.timers.disarmed == std::vector{deadline});
}

TEST_CASE("task group: when the deadline passes it settles as expired") {
  group_case test{2, await_mode::all, 5s};
  test.tell(add_members{{completed(1, "b")}});
  test.tell(timers_due{{deadline}});
  REQUIRE(test.settled().size() == 1);
  CHECK(test.settled().front().summary.expired);
  CHECK(test.settled().front().summary.completed == 1);
  CHECK(test.timers.disarmed.empty()); // it has rung
}

TEST_CASE("task group: a task that joins it brings its own mode and deadline") {
  group_case test{3, await_mode::all};
  test.tell(add_members{{completed(1, "b")}});
  CHECK(test.timers.armed.empty());
  test.tell(join_group_as{await_mode::first, 2s});
  CHECK(test.timers.armed.size() == 1);
  REQUIRE(test.settled().size() == 1); // by its new mode
  CHECK(test.settled().front().summary.first == 1);
  CHECK(test.timers.disarmed == std::vector{deadline});
}
