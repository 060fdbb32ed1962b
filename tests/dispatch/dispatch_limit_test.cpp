#include "dispatch_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

struct roomy : dispatch_fixture {
  roomy() { machine.join(0, {{"cpus", 100 * whole_unit}}); }
};

wanted with(std::vector<limit_take> limits) {
  return {.limits = std::move(limits)};
}

} // namespace

TEST_CASE_FIXTURE(roomy, "limit: no more than the total are held, over all processes") {
  machine.set_limits({{"db", 2}});
  machine.open(2, {});
  submit(1, with({{"db", 1}}));
  submit(2, with({{"db", 1}}), 2);
  submit(3, with({{"db", 1}}));
  submit(4);
  CHECK(started() == numbers{1, 2, 4});
  const auto why = reasons(3);
  REQUIRE(why.size() == 1);
  CHECK(why[0]
        == wait_reason{.kind = wait_kind::limit,
                       .name = "db",
                       .is_node_wide = true,
                       .needs = 1,
                       .free = 0,
                       .used = 2,
                       .total = 2,
                       .holders = why[0].holders});
  CHECK(numbers{why[0].holders} == numbers{1, 2});
  CHECK(finish(2));
  CHECK(started() == numbers{3});
}

TEST_CASE_FIXTURE(roomy, "limit: a process has its own, and both hold") {
  machine.set_limits({{"db", 3}});
  machine.open(2, {.limits = {{"db", 2}}});
  machine.open(3, {.limits = {{"db", 2}}});
  for (std::uint64_t who = 1; who <= 3; ++who)
    submit(who, with({{"db", 1}}), 2);
  for (std::uint64_t who = 11; who <= 13; ++who)
    submit(who, with({{"db", 1}}), 3);
  CHECK(started() == numbers{1, 11, 2});
  CHECK_FALSE(reasons(3).front().is_node_wide);
  CHECK(reasons(3).size() == 2);
  CHECK(reasons(12).size() == 1);
}

TEST_CASE_FIXTURE(roomy, "limit: of a pattern each key has its own total") {
  machine.set_limits({{"api:*", 1}, {"api:big:*", 2}, {"api:none", 3}});
  for (std::uint64_t who = 1; who <= 2; ++who) {
    submit(who, with({{"api:a", 1}}));
    submit(10 + who, with({{"api:b", 1}}));
    submit(20 + who, with({{"api:big:c", 1}}));
    submit(30 + who, with({{"api:none", 1}}));
  }
  CHECK(started() == numbers{1, 11, 21, 22, 31, 32});
  CHECK(finish(1));
  CHECK(started() == numbers{2});
}

TEST_CASE_FIXTURE(roomy, "limit: a key without a total is refused, and so is more than the total") {
  machine.set_limits({{"db", 2}});
  CHECK(try_submit(1, with({{"dbb", 1}})).error().message
        == "limit 'dbb' has no total: it is given under config.limits, or by --limit dbb=N");
  CHECK(try_submit(2, with({{"db", 3}})).error().message
        == "it takes 3 of limit 'db', of which there are 2");
  CHECK_FALSE(try_submit(3, with({{"db", 0}})));
  CHECK(machine.waiting() == 0);
  submit(4, with({{"db", 2}}));
  CHECK(started() == numbers{4});
}

TEST_CASE_FIXTURE(roomy, "limit: all are taken at once or none") {
  machine.set_limits({{"a", 1}, {"b", 1}});
  submit(1, with({{"b", 1}}));
  submit(2, with({{"a", 1}, {"b", 1}}));
  CHECK(started() == numbers{1});
  CHECK(reasons(2).front().name == "b");
  CHECK(machine.withdraw(tickets[2]));
  submit(3, with({{"a", 1}}));
  CHECK(started() == numbers{3}); // 2 held nothing
}

TEST_CASE_FIXTURE(roomy, "limit: one that wants two is not starved by those that want either") {
  machine.set_limits({{"a", 1}, {"b", 1}});
  submit(1, with({{"a", 1}}));
  submit(2, with({{"b", 1}}));
  CHECK(started() == numbers{1, 2});
  submit(3, with({{"a", 1}, {"b", 1}}));
  for (std::uint64_t who = 10; who < 20; ++who)
    submit(who, with({{who % 2 == 0 ? "a" : "b", 1}}));
  CHECK(started().empty());
  CHECK(finish(1));
  CHECK(started().empty()); // `a` is kept for 3
  CHECK(reasons(10).front().behind == 3);
  CHECK(finish(2));
  CHECK(started() == numbers{3});
}

TEST_CASE_FIXTURE(roomy, "limit: one that wants many is not starved by those that want one") {
  machine.set_limits({{"db", 4}});
  submit(1, with({{"db", 1}}));
  submit(2, with({{"db", 1}}));
  CHECK(started() == numbers{1, 2});
  submit(3, with({{"db", 4}}));
  submit(4, with({{"db", 1}}));
  submit(5, {.limits = {{"db", 1}}, .priority = 1});
  CHECK(started() == numbers{5}); // of a higher priority
  for (const auto who : numbers{1, 2, 5})
    CHECK(finish(who));
  CHECK(started() == numbers{3});
}

TEST_CASE_FIXTURE(roomy, "limit: a new total holds for what waits") {
  machine.set_limits({{"db", 1}});
  for (std::uint64_t who = 1; who <= 4; ++who)
    submit(who, with({{"db", 1}}));
  CHECK(started() == numbers{1});
  machine.set_limits({{"db", 3}});
  CHECK(started() == numbers{2, 3});
  machine.set_limits({{"db", 1}});
  CHECK(finish(1));
  CHECK(started().empty());
  CHECK(reasons(4).front().free == -1);
  machine.set_limits({}); // none any more
  CHECK(started() == numbers{4});
}

TEST_CASE_FIXTURE(roomy, "rate: in no span start more than its count") {
  machine.set_limits({{"mail", 2, 1s}});
  for (std::uint64_t who = 1; who <= 5; ++who)
    submit(who, with({{"mail", 1}}));
  CHECK(started() == numbers{1, 2});
  CHECK(finish(1)); // gives nothing back
  CHECK(started().empty());
  CHECK(reasons(3).front().kind == wait_kind::rate);
  CHECK(reasons(3).front().until == now + 1s);
  CHECK(machine.next_due() == now + 1s);
  now += 999ms;
  CHECK(started().empty());
  now += 1ms;
  CHECK(started() == numbers{3, 4});
  CHECK(machine.next_due() == now + 1s);
  now += 5s;
  CHECK(started() == numbers{5});
  CHECK_FALSE(machine.next_due());
}

TEST_CASE_FIXTURE(roomy, "rate: a key of a pattern is not forgotten with its last task") {
  machine.set_limits({{"api:*", 1, 1s}});
  submit(1, with({{"api:x", 1}}));
  CHECK(started() == numbers{1});
  CHECK(finish(1));
  submit(2, with({{"api:x", 1}}));
  CHECK(started().empty());
  now += 1s;
  CHECK(started() == numbers{2});
}
