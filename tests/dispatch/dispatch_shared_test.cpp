// Limits that are shared with other programs: what is taken of them is borrowed.
#include "dispatch_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using loan_orders = std::vector<loan_order>;

struct shared_fixture : dispatch_fixture {
  shared_fixture() : dispatch_fixture{{.shares_limits = true}} {
    machine.join(0, {{"cpus", 100 * whole_unit}});
    machine.set_limits({{"db", 2}, {"api:*", 1}, {"mail", 1, 1s}});
  }

  static wanted taking(std::vector<limit_take> limits, double cpus = 1) {
    return {.cpus = cpus, .limits = std::move(limits)};
  }
};

} // namespace

TEST_CASE_FIXTURE(shared_fixture, "shared limit: what takes of it starts once that is lent") {
  submit(1, taking({{"db", 1}}));
  submit(2, taking({{"db", 1}}));
  submit(3);
  CHECK(started() == numbers{3});
  CHECK(machine.take_orders() == loan_orders{{1, {{"db", 1, 2}}}}); // for the first
  CHECK(started().empty());
  CHECK(machine.take_orders().empty());
  machine.grant(1);
  CHECK(started() == numbers{1});
  CHECK(machine.take_orders() == loan_orders{{2, {{"db", 1, 2}}}});
  CHECK(finish(1));
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{.loan = 1}});
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: all keys are lent at once, rates are not shared") {
  submit(1, taking({{"api:x", 1}, {"db", 2}, {"mail", 1}}));
  CHECK(started().empty());
  const auto ordered = machine.take_orders();
  REQUIRE(ordered.size() == 1);
  auto units = ordered[0].units;
  REQUIRE(units.size() == 2);
  if (units[0].key != "db")
    std::swap(units[0], units[1]);
  CHECK(units == std::vector<lent_units>{{"db", 2, 2}, {"api:x", 1, 1}});
  const auto why = reasons(1);
  REQUIRE(why.size() == 2);
  CHECK(why[0].kind == wait_kind::limit);
  CHECK(why[0].is_awaited);
  CHECK(why[0].is_node_wide);
  machine.grant(1);
  CHECK(started() == numbers{1});
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: what is wanted no more is not lent") {
  submit(1, taking({{"db", 1}}));
  submit(2, taking({{"db", 1}}));
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{1, {{"db", 1, 2}}}});
  CHECK(machine.withdraw(tickets[1])); // the other one uses what was asked for
  CHECK(started().empty());
  CHECK(machine.take_orders().empty());
  CHECK(machine.withdraw(tickets[2]));
  CHECK(machine.take_orders() == loan_orders{{.loan = 1}});
  machine.grant(1); // which had been on its way
  submit(3, taking({{"db", 1}}));
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{2, {{"db", 1, 2}}}});
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: what is kept for one that goes is kept no more") {
  submit(1, taking({{"db", 2}}));
  submit(2, taking({{"db", 1}}));
  submit(3, taking({{"db", 2}})); // the one of the loan, once the first has gone
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{1, {{"db", 2, 2}}}});
  CHECK(machine.withdraw(tickets[1]));
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{2, {{"db", 1, 2}}}});
  machine.grant(2);
  CHECK(started() == numbers{2});
  REQUIRE(reasons(3).size() == 1);
  CHECK(reasons(3)[0].free == 1);
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: what is lent is kept until there is room") {
  submit(1, taking({{"db", 1}}, 100));
  CHECK(started().empty());
  CHECK(machine.take_orders().size() == 1);
  submit(2);
  CHECK(started() == numbers{2}); // passes what waits
  machine.grant(1);
  submit(3, {.cpus = 99, .priority = 1});
  CHECK(started() == numbers{3});
  submit(4, taking({{"api:x", 1}}));
  CHECK(started().empty());
  CHECK(machine.take_orders().empty()); // there is no room for it
  CHECK(finish(2));
  CHECK(finish(3));
  CHECK(started() == numbers{1});
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: a process that may run no more has nothing lent") {
  machine.open(2, {.max_parallel = 1});
  submit(1, taking({{"db", 1}}), 2);
  submit(2, {}, 2);
  CHECK(started() == numbers{2});
  CHECK(machine.take_orders() == loan_orders{{1, {{"db", 1, 2}}}, {.loan = 1}});
  CHECK(finish(2));
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{2, {{"db", 1, 2}}}});
  machine.close(2);
  CHECK(machine.take_orders() == loan_orders{{.loan = 2}});
}

TEST_CASE_FIXTURE(shared_fixture,
                  "shared limit: what no worker could run any more has nothing lent") {
  submit(1, taking({{"db", 1}}));
  CHECK(started().empty());
  CHECK(machine.take_orders().size() == 1);
  machine.drain(0);
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{.loan = 1}});
  machine.join(1, {{"cpus", whole_unit}});
  CHECK(started().empty());
  CHECK(machine.take_orders() == loan_orders{{2, {{"db", 1, 2}}}});
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: a process's own limits are not shared") {
  machine.open(2, {.limits = {{"own", 1}}});
  submit(1, taking({{"own", 1}}), 2);
  CHECK(started() == numbers{1});
  CHECK(machine.take_orders().empty());
}

TEST_CASE_FIXTURE(shared_fixture, "shared limit: without a lender it holds within the program") {
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who, taking({{"db", 1}}));
  CHECK(started().empty());
  machine.grant(1);
  CHECK(started() == numbers{1});
  machine.stop_sharing();
  CHECK(started() == numbers{2});
  CHECK(finish(1));
  CHECK(started() == numbers{3});
  CHECK(machine.take_orders().empty());
}
