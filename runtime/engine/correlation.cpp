#include "runtime/engine/correlation.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::uint64_t failures_noted_max = 10;

std::string count_of(std::uint64_t some, std::uint64_t all) {
  return std::to_string(some) + " of " + std::to_string(all) + (all == 1 ? " child" : " children");
}

/// Children that were stopped, or never started.
std::uint64_t cancelled(const group_summary& group) {
  return group.expected - group.completed - group.skipped - group.failed;
}

bool has_failed(const group_summary& group, await_mode mode) {
  auto lost = group.failed + cancelled(group) > 0;
  return mode == await_mode::first ? group.completed == 0 && lost : lost;
}

json merged(group_summary& group, const await_rule& rule) {
  if (rule.merge == await_merge::replace)
    return group.completed == 0
             ? json{}
             : group.outputs[rule.mode == await_mode::first ? group.first : group.last];
  if (rule.mode == await_mode::first)
    return group.completed == 0 ? json::array() : json::array({group.outputs[group.first]});
  return std::move(group.outputs);
}

/// How the message of a group begins that has failed.
std::string count_of_failed(const group_summary& group, const await_rule& rule) {
  if (group.expired)
    return "timed out after " + rule.timeout_text + ": "
           + count_of(group.completed + group.skipped + group.failed, group.expected)
           + " had ended";
  if (group.failed == 0)
    return count_of(cancelled(group), group.expected) + " cancelled";
  return count_of(group.failed, group.expected) + " failed";
}

} // namespace

result<value> settle(group_summary& group, const await_rule& rule) {
  if (!group.expired && !has_failed(group, rule.mode))
    return make_value(merged(group, rule));
  auto message = count_of_failed(group, rule);
  if (group.failed > 0)
    message += (group.expired ? "; " : ": ") + group.failures;
  return failure(std::move(message));
}

failed_children children_of(const group_summary& group, const await_rule& rule) {
  if (group.failed == 0 || group.failures.empty())
    return {};
  return {group.first_failed, count_of_failed(group, rule)};
}

correlation::correlation(std::uint64_t expected, await_mode mode, await_merge merge)
  : mode_{mode}, merge_{merge}, outputs_(expected) {
  summary_.expected = expected;
}

void correlation::add(member_outcome member) {
  if (settled())
    return;
  ++ended_;
  auto ended_well = member.state == task_state::completed || member.state == task_state::skipped;
  if (!member.failure.empty())
    note_failure(member);
  if (member.state == task_state::failed)
    ++summary_.failed;
  if (!ended_well)
    return;
  if (!member.failure.empty())
    ++summary_.continued;
  if (member.state == task_state::skipped) {
    ++summary_.skipped;
    return;
  }
  if (summary_.completed++ == 0)
    summary_.first = member.index;
  else if (merge_ == await_merge::replace)
    outputs_[summary_.last] = nullptr; // of which there is a later one
  summary_.last = member.index;
  outputs_[member.index] = std::move(member.output);
}

void correlation::cancel(std::uint64_t count) {
  ended_ += count;
}

void correlation::expire() {
  if (!settled())
    summary_.expired = true;
}

void correlation::join(await_mode mode) {
  mode_ = mode;
}

bool correlation::settled() const noexcept {
  return summary_.expired || ended_ >= summary_.expected
         || (mode_ == await_mode::first && summary_.completed > 0)
         || (mode_ == await_mode::any_error && summary_.failed > 0);
}

group_summary correlation::take_summary() {
  if (noted_ > failures_noted_max)
    summary_.failures += "; and " + std::to_string(noted_ - failures_noted_max) + " more";
  auto& list = summary_.outputs.get_ref<json::array_t&>();
  list.reserve(outputs_.size());
  for (auto& output : std::exchange(outputs_, {}))
    list.push_back(output ? take(std::move(output)) : json{});
  return std::move(summary_);
}

void correlation::note_failure(const member_outcome& member) {
  if (++noted_ > failures_noted_max)
    return;
  if (!summary_.failures.empty())
    summary_.failures += "; ";
  summary_.failures += member.failure;
}

} // namespace troupe
