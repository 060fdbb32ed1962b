#include "dispatch_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace troupe;

namespace {

constexpr auto gib = amount{1} << 30;

std::vector<offered_resource> machine_of(amount cpus, amount memory) {
  return {{"cpus", cpus * whole_unit}, {"memory", memory * gib}};
}

wanted large(amount cpus) {
  return {.cpus = static_cast<double>(cpus)};
}

} // namespace

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch: amounts are taken and given back, fractions too") {
  machine.join(0, machine_of(1, 4));
  for (std::uint64_t who = 1; who <= 3; ++who)
    submit(who, {.cpus = 0.5, .others = {{"memory", gib}}});
  submit(4, {.cpus = 0, .others = {{"memory", 3 * gib}}});
  CHECK(started() == numbers{1, 2});
  CHECK(*grants[1].share.amounts == std::vector<resource_amount>{{"cpus", 500}, {"memory", gib}});
  const auto why = reasons(4);
  REQUIRE(why.size() == 1);
  CHECK(why[0].kind == wait_kind::resource);
  CHECK(why[0].name == "memory");
  CHECK(why[0].needs == 3 * gib);
  CHECK(why[0].free == 2 * gib);
  CHECK(why[0].total == 4 * gib);
  CHECK(finish(1));
  CHECK(started() == numbers{3});
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch: whole pieces have numbers, each held by one") {
  machine.join(0, {{"cpus", 8 * whole_unit}, {"gpus", 3 * whole_unit, {4, 2, 7}}});
  submit(1, {.others = {{"gpus", 2 * whole_unit}}});
  submit(2, {.others = {{"gpus", whole_unit}}});
  submit(3, {.others = {{"gpus", whole_unit}}});
  CHECK(started() == numbers{1, 2});
  CHECK(grants[1].share.indices == std::vector<granted_indices>{{"gpus", {2, 4}}});
  CHECK(grants[2].share.indices == std::vector<granted_indices>{{"gpus", {7}}});
  CHECK(finish(1));
  CHECK(started() == numbers{3});
  CHECK(grants[3].share.indices == std::vector<granted_indices>{{"gpus", {2}}});
  CHECK(try_submit(4, {.others = {{"gpus", 500}}}).error().message
        == "gpus are taken whole, not by 0.5");
}

TEST_CASE_FIXTURE(dispatch_fixture,
                  "dispatch: too many cpus count as all, too much else is refused") {
  machine.join(0, machine_of(4, 8));
  const auto capped = try_submit(1, large(64));
  REQUIRE(capped);
  CHECK(capped->is_capped);
  CHECK_FALSE(try_submit(2, large(4)).value().is_capped);
  CHECK(started() == numbers{1});
  CHECK(grants[1].share.amounts->front().count == 4 * whole_unit);
  CHECK(try_submit(3, {.others = {{"memory", 9 * gib}}}).error().message
        == "no machine could ever give what it needs: memory 9GiB (of 8GiB at most)");
  CHECK_FALSE(try_submit(4, {.others = {{"license", whole_unit}}}));
  CHECK_FALSE(try_submit(5, {.on = {{"os", "plan9"}}}));
  CHECK(machine.waiting() == 1);
}

TEST_CASE("dispatch: where workers may still come, what none could run waits for one") {
  dispatch_machine machine{{.refuses_impossible = false}};
  machine.open(1, {});
  const auto taken = machine.submit({.process = 1, .needs = dispatch_fixture::demand_of(large(8))});
  REQUIRE(taken);
  CHECK_FALSE(taken->is_capped);
  CHECK(machine.dispatch({}, 1).empty());
  CHECK(machine.explain(taken->ticket).front().kind == wait_kind::worker);
  CHECK(machine.summary() == wait_summary{{wait_kind::worker, 1}});
  machine.join(3, machine_of(8, 1));
  const auto grants = machine.dispatch({}, 1);
  REQUIRE(grants.size() == 1);
  CHECK(grants[0].worker == 3);
}

TEST_CASE_FIXTURE(dispatch_fixture, "dispatch: labels say where") {
  machine.join(0, machine_of(1, 1), {{"zone", "us"}});
  machine.join(1, machine_of(1, 1), {{"zone", "eu"}, {"os", "linux"}});
  submit(1, {.on = {{"zone", "eu"}}});
  submit(2, {.on = {{"zone", "eu"}}});
  submit(3);
  CHECK(started() == numbers{1, 3});
  CHECK(grants[1].worker == 1);
  CHECK(grants[3].worker == 0);
}

TEST_CASE_FIXTURE(dispatch_fixture,
                  "dispatch: a drained worker gets nothing, one that leaves loses all") {
  machine.join(0, machine_of(1, 1));
  machine.join(1, machine_of(2, 1));
  machine.set_limits({{"db", 2}});
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who, {.limits = {{"db", 1}}});
  CHECK(started() == numbers{1, 2});
  machine.drain(0);
  CHECK(finish(1));
  CHECK(started() == numbers{3});
  CHECK(grants[3].worker == 1);
  auto lost = machine.leave(1);
  std::ranges::sort(lost);
  numbers who;
  for (const auto& [number, ticket] : tickets)
    if (std::ranges::find(lost, ticket) != lost.end())
      who.push_back(number);
  CHECK(who == numbers{2, 3});
  CHECK_FALSE(finish(2));
  CHECK(machine.running() == 0);
  CHECK(started().empty());
  machine.join(1, machine_of(4, 1));
  CHECK(started() == numbers{4}); // its limits were given back
}

TEST_CASE_FIXTURE(dispatch_fixture,
                  "dispatch: a worker that offers less goes on with what it runs") {
  machine.join(0, machine_of(4, 1));
  for (std::uint64_t who = 1; who <= 6; ++who)
    submit(who);
  CHECK(started() == numbers{1, 2, 3, 4});
  machine.offer(0, machine_of(2, 1));
  CHECK(finish(1));
  CHECK(finish(2));
  CHECK(started().empty());
  CHECK(finish(3));
  CHECK(started() == numbers{5});
  machine.offer(0, machine_of(3, 1));
  CHECK(started() == numbers{6});
}

TEST_CASE_FIXTURE(dispatch_fixture, "reservation: small ones don't starve a large one") {
  machine.join(0, machine_of(4, 1));
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who);
  CHECK(started() == numbers{1, 2, 3, 4});
  submit(5, large(4));
  for (std::uint64_t who = 6; who <= 20; ++who)
    submit(who);
  // What ran when it came has to end, and nothing else.
  for (std::uint64_t who = 1; who <= 3; ++who) {
    CHECK(finish(who));
    CHECK(started().empty());
    CHECK(reasons(6).front().kind == wait_kind::reservation);
    CHECK(reasons(6).front().behind == 5);
  }
  CHECK(finish(4));
  CHECK(started() == numbers{5});
  CHECK(finish(5));
  CHECK(started() == numbers{6, 7, 8, 9});
}

TEST_CASE_FIXTURE(dispatch_fixture,
                  "reservation: keeps one worker, and from those that take of the same") {
  machine.join(0, {{"cpus", 4 * whole_unit}, {"license", 2 * whole_unit}});
  machine.join(1, machine_of(4, 1));
  for (std::uint64_t who = 1; who <= 8; ++who)
    submit(who);
  CHECK(started().size() == 8);
  submit(9, large(4));
  submit(10, {.cpus = 0, .others = {{"license", whole_unit}}});
  submit(11);
  submit(12);
  CHECK(started() == numbers{10}); // no cpu
  CHECK(finish(1));
  CHECK(finish(8));
  CHECK(started() == numbers{11}); // on the other worker
  CHECK(grants[11].worker == 1);
}

TEST_CASE_FIXTURE(dispatch_fixture, "reservation: keeps no cpu while something else is missing") {
  machine.join(0, {{"cpus", 2 * whole_unit}, {"license", whole_unit}});
  const wanted licensed{.others = {{"license", whole_unit}}};
  submit(1, licensed);
  submit(2, licensed);
  for (std::uint64_t who = 3; who <= 6; ++who)
    submit(who);
  CHECK(started() == numbers{1, 3}); // a cpu would lie idle
  CHECK(finish(3));
  CHECK(started() == numbers{4});
  CHECK(finish(1));
  CHECK(started() == numbers{2});
  CHECK(finish(4));
  CHECK(started() == numbers{5});
}

TEST_CASE_FIXTURE(dispatch_fixture, "reservation: keeps cpus once nothing else is missing") {
  machine.join(0, {{"cpus", 2 * whole_unit}, {"license", whole_unit}});
  submit(1, {.others = {{"license", whole_unit}}});
  submit(2, {.cpus = 2, .others = {{"license", whole_unit}}});
  submit(3);
  submit(4);
  submit(5, {.cpus = 0, .others = {{"license", whole_unit}}});
  CHECK(started() == numbers{1, 3});
  CHECK(finish(1));
  CHECK(started().empty()); // 4 would take the cpu, 5 the licence
  CHECK(finish(3));
  CHECK(started() == numbers{2});
}

TEST_CASE_FIXTURE(dispatch_fixture, "reservation: a higher priority takes the room") {
  machine.join(0, machine_of(4, 1));
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who);
  CHECK(started().size() == 4);
  submit(5, large(4));
  submit(6, {.priority = 1});
  submit(7);
  CHECK(finish(1));
  CHECK(started() == numbers{6});
  CHECK(finish(2));
  CHECK(started().empty());
}

TEST_CASE_FIXTURE(dispatch_fixture, "reservation: ends with the task that it was for") {
  machine.join(0, machine_of(2, 1));
  submit(1);
  CHECK(started() == numbers{1});
  submit(2, large(2));
  submit(3);
  CHECK(started().empty());
  CHECK(machine.withdraw(tickets[2]));
  CHECK(started() == numbers{3});
}

TEST_CASE_FIXTURE(dispatch_fixture, "summary: counts what waits by its first reason") {
  machine.join(0, machine_of(1, 1));
  machine.set_limits({{"db", 1}});
  machine.open(2, {.max_parallel = 1});
  submit(1, {.cpus = 0.5, .limits = {{"db", 1}}}, 2);
  CHECK(started() == numbers{1});
  submit(2, {}, 2);
  submit(3, {.cpus = 0.5, .limits = {{"db", 1}}});
  submit(4, {.cpus = 0.5, .limits = {{"db", 1}}});
  submit(5);
  CHECK(started().empty());
  CHECK(machine.summary()
        == wait_summary{{wait_kind::slot, 1}, {wait_kind::limit, 2}, {wait_kind::resource, 1}});
  CHECK(machine.explain(tickets[1]).empty()); // it runs
}
