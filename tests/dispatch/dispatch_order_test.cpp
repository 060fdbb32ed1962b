#include "dispatch_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// A dispatcher with one worker of one cpu.
struct one_slot : dispatch_fixture {
  one_slot() { machine.join(0, {{"cpus", whole_unit}}); }

  /// Ends what runs until nothing waits. Gives the order in which tasks have started.
  numbers drain() {
    numbers all;
    for (auto fresh = started(); !fresh.empty(); fresh = started()) {
      all.insert(all.end(), fresh.begin(), fresh.end());
      for (const auto who : fresh)
        REQUIRE(finish(who));
    }
    CHECK(machine.waiting() == 0);
    return all;
  }
};

} // namespace

TEST_CASE_FIXTURE(one_slot, "dispatch order: with one slot, tasks start in written order") {
  for (const auto who : numbers{3, 1, 5, 2, 4})
    submit(who);
  CHECK(drain() == numbers{1, 2, 3, 4, 5});
}

TEST_CASE_FIXTURE(one_slot,
                  "dispatch order: a higher priority comes first, however late it comes") {
  submit(1);
  submit(2, {.priority = 5});
  submit(3, {.priority = -1});
  submit(4, {.priority = 5});
  CHECK(drain() == numbers{2, 4, 1, 3});
}

TEST_CASE_FIXTURE(one_slot, "dispatch order: the priority of the process comes before the task's") {
  machine.open(2, {.priority = 1});
  submit(1, {.priority = 100});
  submit(2, {.priority = -100}, 2);
  CHECK(drain() == numbers{2, 1});
}

TEST_CASE_FIXTURE(one_slot, "dispatch order: what was begun first goes on first") {
  submit(1, {.begun = 7});
  submit(2, {.begun = 3});
  submit(3, {.begun = 5});
  CHECK(drain() == numbers{2, 3, 1});
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch order: among equals the process that holds less") {
  machine.join(0, {{"cpus", 4 * whole_unit}});
  machine.open(2, {});
  for (std::uint64_t who = 1; who <= 8; ++who)
    submit(who);
  for (std::uint64_t who = 11; who <= 18; ++who)
    submit(who, {}, 2);
  CHECK(started() == numbers{1, 11, 2, 12});
  CHECK(finish(11));
  CHECK(finish(12));
  CHECK(started() == numbers{13, 14}); // 1 and 2 still hold two cpus
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch order: a process with larger tasks gets fewer") {
  machine.join(0, {{"cpus", 6 * whole_unit}});
  machine.open(2, {});
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who, {.cpus = 2});
  for (std::uint64_t who = 11; who <= 14; ++who)
    submit(who, {}, 2);
  CHECK(started() == numbers{1, 11, 12, 2});
}

TEST_CASE_FIXTURE(one_slot, "dispatch order: what is withdrawn does not start") {
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who);
  CHECK(machine.withdraw(tickets[1]));
  CHECK(machine.withdraw(tickets[3]));
  CHECK_FALSE(machine.withdraw(tickets[3]));
  CHECK(drain() == numbers{2, 4});
  CHECK_FALSE(machine.withdraw(tickets[2]));
}

TEST_CASE_FIXTURE(one_slot, "dispatch order: a ticket is of one execution for ever") {
  submit(1);
  const auto first = tickets[1];
  CHECK(machine.withdraw(first));
  submit(2);
  CHECK_FALSE(machine.withdraw(first));
  CHECK_FALSE(machine.finish(first));
  CHECK_FALSE(machine.finish(tickets[2])); // it waits
  CHECK(drain() == numbers{2});
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch order: no more than asked for are granted") {
  machine.join(0, {{"cpus", 10 * whole_unit}});
  for (std::uint64_t who = 1; who <= 5; ++who)
    submit(who);
  CHECK(machine.dispatch(now, 2).size() == 2);
  CHECK(reasons(3).front().kind == wait_kind::order);
  CHECK(reasons(4).front().behind == 3);
  CHECK(machine.dispatch(now, 0).empty());
  CHECK(machine.dispatch(now, 10).size() == 3);
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch order: a process runs no more than it may at once") {
  machine.join(0, {{"cpus", 10 * whole_unit}});
  machine.open(2, {.max_parallel = 2});
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who, {}, 2);
  CHECK(started() == numbers{1, 2});
  const auto why = reasons(3);
  REQUIRE(why.size() == 1);
  CHECK(why[0].kind == wait_kind::slot);
  CHECK(why[0].used == 2);
  CHECK(why[0].total == 2);
  CHECK(finish(1));
  CHECK(started() == numbers{3});
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch order: of a closed process nothing starts") {
  machine.join(0, {{"cpus", whole_unit}});
  machine.open(2, {});
  submit(1, {}, 2);
  submit(2, {}, 2);
  submit(3);
  CHECK(started() == numbers{1});
  machine.close(2);
  CHECK(machine.waiting() == 1);
  CHECK(try_submit(4, {}, 2).error().code == error_code::process_unknown);
  CHECK(started().empty());
  CHECK(finish(1));
  CHECK(started() == numbers{3});
  machine.open(2, {}); // its number is free again
  submit(5, {}, 2);
}
