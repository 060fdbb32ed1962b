#include "runtime/engine/correlation.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

member_outcome done(std::uint64_t index, json output) {
  return {index, task_state::completed, make_value(std::move(output)), {}};
}

member_outcome failed(std::uint64_t index, std::string why = "boom") {
  return {index, task_state::failed, null_value(),
          "f.t[" + std::to_string(index) + "]: " + std::move(why)};
}

member_outcome ended_as(std::uint64_t index, task_state state) {
  return {index, state, null_value(), {}};
}

await_rule rule_of(await_mode mode, await_merge merge = await_merge::append) {
  await_rule rule;
  rule.mode = mode;
  rule.merge = merge;
  return rule;
}

} // namespace

TEST_CASE("correlation: no members settle at once to an empty list") {
  correlation group{0, await_mode::all};
  CHECK(group.settled());
  CHECK(**settle(group.take_summary(), rule_of(await_mode::all)) == json::array());
}

TEST_CASE("correlation: all waits for every member and keeps the elements' order") {
  correlation group{3, await_mode::all};
  group.add(done(2, "c"));
  group.add(done(0, "a"));
  CHECK_FALSE(group.settled());
  group.add(ended_as(1, task_state::skipped));
  CHECK(group.settled());
  CHECK(**settle(group.take_summary(), rule_of(await_mode::all)) == json{"a", nullptr, "c"});
}

TEST_CASE("correlation: all fails only once every member has ended") {
  correlation group{2, await_mode::all};
  group.add(failed(0));
  CHECK_FALSE(group.settled());
  group.add(done(1, 1));
  auto outcome = settle(group.take_summary(), rule_of(await_mode::all));
  CHECK(outcome.error().message == "1 of 2 children failed: f.t[0]: boom");
}

TEST_CASE("correlation: one child is a child and not children") {
  correlation group{1, await_mode::all};
  group.add(failed(0));
  auto outcome = settle(group.take_summary(), rule_of(await_mode::all));
  CHECK(outcome.error().message == "1 of 1 child failed: f.t[0]: boom");
}

TEST_CASE("correlation: first takes the first that completes as a list of one") {
  correlation group{3, await_mode::first};
  group.add(failed(0));
  group.add(ended_as(1, task_state::skipped));
  CHECK_FALSE(group.settled());
  group.add(done(2, "c"));
  CHECK(group.settled());
  group.add(done(1, "late"));
  CHECK(**settle(group.take_summary(), rule_of(await_mode::first)) == json::array({"c"}));
}

TEST_CASE("correlation: first fails where all failed") {
  correlation group{2, await_mode::first};
  group.add(failed(0, "one"));
  CHECK_FALSE(group.settled());
  group.add(failed(1, "two"));
  CHECK(group.settled());
  auto outcome = settle(group.take_summary(), rule_of(await_mode::first));
  CHECK(outcome.error().message == "2 of 2 children failed: f.t[0]: one; f.t[1]: two");
}

TEST_CASE("correlation: first of only skipped members is an empty list") {
  correlation group{1, await_mode::first};
  group.add(ended_as(0, task_state::skipped));
  CHECK(group.settled());
  CHECK(**settle(group.take_summary(), rule_of(await_mode::first)) == json::array());
}

TEST_CASE("correlation: any error settles at the first failure") {
  correlation group{3, await_mode::any_error};
  group.add(done(0, 1));
  CHECK_FALSE(group.settled());
  group.add(failed(1));
  CHECK(group.settled());
  CHECK_FALSE(settle(group.take_summary(), rule_of(await_mode::any_error)));
}

TEST_CASE("correlation: any error without one waits for all") {
  correlation group{2, await_mode::any_error};
  group.add(done(1, 1));
  group.add(done(0, 0));
  CHECK(group.settled());
  CHECK(**settle(group.take_summary(), rule_of(await_mode::any_error)) == json{0, 1});
}

TEST_CASE("correlation: replace gives the output of the last to complete") {
  auto rule = rule_of(await_mode::all, await_merge::replace);
  correlation group{3, await_mode::all};
  group.add(done(2, "c"));
  group.add(done(0, "a"));
  group.add(ended_as(1, task_state::skipped)); // does not complete
  CHECK(**settle(group.take_summary(), rule) == "a");
}

TEST_CASE("correlation: replace under first gives the one output itself") {
  auto rule = rule_of(await_mode::first, await_merge::replace);
  correlation group{2, await_mode::first};
  group.add(done(1, "b"));
  CHECK(**settle(group.take_summary(), rule) == "b");
}

TEST_CASE("correlation: replace of nothing is null") {
  auto rule = rule_of(await_mode::all, await_merge::replace);
  CHECK(**settle(correlation{0, await_mode::all}.take_summary(), rule) == nullptr);
}

TEST_CASE("correlation: an expired group fails and quotes the bound as written") {
  auto rule = rule_of(await_mode::all);
  rule.timeout_text = "1m30s";
  correlation group{3, await_mode::all};
  group.add(done(0, 1));
  group.add(failed(1));
  group.expire();
  CHECK(group.settled());
  auto outcome = settle(group.take_summary(), rule);
  CHECK(outcome.error().message
        == "timed out after 1m30s: 2 of 3 children had ended; f.t[1]: boom");
}

TEST_CASE("correlation: a settled group does not expire") {
  correlation group{1, await_mode::all};
  group.add(done(0, 1));
  group.expire();
  CHECK_FALSE(group.take_summary().expired);
}

TEST_CASE("correlation: members that never start count as ended") {
  correlation group{5, await_mode::all};
  group.add(failed(0));
  group.cancel(3);
  CHECK_FALSE(group.settled());
  group.add(ended_as(1, task_state::cancelled));
  CHECK(group.settled());
  auto outcome = settle(group.take_summary(), rule_of(await_mode::all));
  CHECK(outcome.error().message == "1 of 5 children failed: f.t[0]: boom");
}

TEST_CASE("correlation: a joiner's mode holds from then on") {
  correlation group{3, await_mode::all};
  group.add(done(1, "b"));
  CHECK_FALSE(group.settled());
  group.join(await_mode::first);
  CHECK(group.settled());
}

TEST_CASE("correlation: only the first failures are told in full") {
  correlation group{1000, await_mode::all};
  for (std::uint64_t i = 0; i < 1000; ++i)
    group.add(failed(i));
  auto summary = group.take_summary();
  CHECK(summary.failed == 1000);
  CHECK(summary.failures.ends_with("f.t[9]: boom; and 990 more"));
}

TEST_CASE("correlation: failures that were continued are told but fail nothing") {
  correlation group{1, await_mode::all};
  auto member = done(0, 7);
  member.failure = "f.t[0]/x: boom";
  group.add(member);
  auto summary = group.take_summary();
  CHECK(summary.continued == 1);
  CHECK(summary.failures == "f.t[0]/x: boom");
  CHECK(**settle(std::move(summary), rule_of(await_mode::all)) == json::array({7}));
}

TEST_CASE("correlation: where only the last output is wanted, the others aren't kept") {
  correlation group{3, await_mode::all, await_merge::replace};
  auto first = done(0, "a");
  std::weak_ptr<const json> kept = first.output;
  group.add(std::move(first));
  CHECK_FALSE(kept.expired());
  group.add(done(2, "c"));
  CHECK(kept.expired());
  group.add(done(1, "b"));
  CHECK(**settle(group.take_summary(), rule_of(await_mode::all, await_merge::replace)) == "b");
}

TEST_CASE("correlation: outputs that nobody else holds are moved, not copied") {
  correlation group{1, await_mode::all};
  auto large = done(0, std::string(100, 'x'));
  const auto* text = large.output->get_ptr<const std::string*>()->data();
  group.add(std::move(large));
  auto list = settle(group.take_summary(), rule_of(await_mode::all));
  CHECK((**list)[0].get_ptr<const std::string*>()->data() == text);
}

TEST_CASE("correlation: how many have failed is told apart from which, where one is named") {
  correlation group{3, await_mode::all};
  group.add(done(0, 1));
  group.add(failed(1));
  group.add(failed(2));
  auto summary = group.take_summary();
  summary.first_failed = "f.t[1]";
  auto rule = rule_of(await_mode::all);
  rule.timeout_text = "1m30s";
  CHECK(children_of(summary, rule) == failed_children{"f.t[1]", "2 of 3 children failed"});
  CHECK(settle(summary, rule).error().message
        == "2 of 3 children failed: f.t[1]: boom; f.t[2]: boom");
  summary.expired = true;
  CHECK(children_of(summary, rule)
        == failed_children{"f.t[1]", "timed out after 1m30s: 3 of 3 children had ended"});
  CHECK(settle(summary, rule).error().message
        == "timed out after 1m30s: 3 of 3 children had ended; f.t[1]: boom; f.t[2]: boom");
}

TEST_CASE("correlation: where nothing has failed of itself no child is named") {
  correlation group{2, await_mode::all};
  group.add(done(0, 1));
  group.cancel(1);
  auto summary = group.take_summary();
  CHECK(settle(summary, rule_of(await_mode::all)).error().message == "1 of 2 children cancelled");
  CHECK(children_of(summary, rule_of(await_mode::all)) == failed_children{});
}
