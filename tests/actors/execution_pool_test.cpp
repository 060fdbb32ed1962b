#include "actors/execution_pool.hpp"
#include "tests/actors/deterministic.hpp"
#include "tests/actors/stand_ins.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::testing::deterministic;
using troupe::testing::silent_execution;

namespace {

action_start order(run_index run, std::uint32_t attempt = 1) {
  action_start made;
  made.stamp = {run, 0, attempt};
  return made;
}

/// An execution pool, and what it sent.
struct execution_pool_case {
  struct batch {
    execution_actor to;
    run_tasks tasks;
  };

  void add_quick(run_index count) {
    std::vector<action_start> orders;
    for (run_index run = 0; run < count; ++run)
      orders.push_back(order(run));
    tested.start_quick(std::move(orders));
  }

  /// How many tasks each batch held.
  std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> of;
    for (const auto& each : sent)
      of.push_back(each.tasks.orders.size());
    return of;
  }

  deterministic world;
  std::vector<batch> sent;
  int hired = 0;
  execution_pool tested{[this] {
                          ++hired;
                          return world.spawn<silent_execution>();
                        },
                        [this](const execution_actor& to, run_tasks tasks) {
                          sent.push_back({to, std::move(tasks)});
                        },
                        2};
};

} // namespace

TEST_CASE("execution_pool: each slow task gets an execution of its own, a free one first") {
  execution_pool_case test;
  test.tested.start_slow(order(1));
  test.tested.start_slow(order(2));
  REQUIRE(test.sent.size() == 2);
  CHECK(test.sent[0].to != test.sent[1].to);
  test.tested.release(test.sent[0].tasks.seat);
  test.tested.start_slow(order(3));
  REQUIRE(test.sent.size() == 3);
  CHECK(test.sent[2].to == test.sent[0].to);
  CHECK(test.hired == 2);
}

TEST_CASE("execution_pool: quick tasks are shared evenly among a bounded number of executions") {
  execution_pool_case test;
  test.add_quick(60);
  CHECK(test.sizes() == std::vector<std::size_t>{30, 30});
  CHECK(test.hired == 2);
}

TEST_CASE("execution_pool: what finds no execution free waits, in order, until one is") {
  execution_pool_case test;
  test.add_quick(300);
  CHECK(test.sizes() == std::vector<std::size_t>{128, 128});
  test.tested.release(test.sent[0].tasks.seat);
  REQUIRE(test.sizes() == std::vector<std::size_t>{128, 128, 44});
  run_index expected = 0;
  for (const auto& each : test.sent)
    for (const auto& task : each.tasks.orders)
      CHECK(task.stamp.run == expected++);
  CHECK(expected == 300);
}

TEST_CASE("execution_pool: a few quick tasks travel together") {
  execution_pool_case test;
  test.add_quick(5);
  CHECK(test.sizes() == std::vector<std::size_t>{5});
}

TEST_CASE("execution_pool: slow tasks do not take the executions of quick ones") {
  execution_pool_case test;
  test.tested.start_slow(order(100));
  test.tested.start_slow(order(101));
  test.add_quick(60);
  CHECK(test.sizes() == std::vector<std::size_t>{1, 1, 30, 30});
}

TEST_CASE("execution_pool: only slow tasks that run can be found, to be stopped") {
  execution_pool_case test;
  test.tested.start_slow(order(7));
  test.tested.start_quick({order(8)});
  const auto* runs_it = test.tested.find(order(7).stamp);
  REQUIRE(runs_it);
  CHECK(*runs_it == test.sent[0].to);
  CHECK(!test.tested.find(order(8).stamp));
  CHECK(!test.tested.find(order(9).stamp));
  test.tested.release(test.sent[0].tasks.seat);
  CHECK(!test.tested.find(order(7).stamp));
}

TEST_CASE("execution_pool: a dead execution gives back what it ran, and its work goes to another") {
  execution_pool_case test;
  test.add_quick(300);
  auto dead = test.sent[0].to;
  auto lost = test.tested.on_execution_down(dead.address());
  REQUIRE(lost.size() == 128);
  CHECK(lost.front() == order(0).stamp);
  CHECK(lost.back() == order(127).stamp);
  REQUIRE(test.sizes() == std::vector<std::size_t>{128, 128, 44});
  CHECK(test.sent[2].to != dead);
}

TEST_CASE("execution_pool: a dead execution is not hired again") {
  execution_pool_case test;
  test.tested.start_slow(order(1));
  auto dead = test.sent[0].to;
  test.tested.release(test.sent[0].tasks.seat);
  CHECK(test.tested.on_execution_down(dead.address()).empty()); // it ran nothing
  test.tested.start_slow(order(2));
  CHECK(test.sent[1].to != dead);
  CHECK(test.tested.on_execution_down(test.sent[1].to.address()) == std::vector{order(2).stamp});
  CHECK(!test.tested.find(order(2).stamp));
}

TEST_CASE("execution_pool: the death of a stranger takes nothing away") {
  execution_pool_case test;
  test.tested.start_slow(order(1));
  CHECK(test.tested.on_execution_down(test.world.spawn<silent_execution>().address()).empty());
  CHECK(test.tested.find(order(1).stamp));
}
