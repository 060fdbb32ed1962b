#include "runtime/model/process_query.hpp"

#include "runtime/base/text.hpp"
#include "troupe/json.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Whether one of the messages has `part` in it. They are read only where there are any.
bool has_error(std::string_view errors, const std::string& part) {
  if (errors.empty())
    return false;
  const auto told = json::parse(errors, nullptr, false);
  if (!told.is_object())
    return false; // it is damaged
  for (const auto& message : told)
    if (message.is_string() && contains_ignoring_case(message.get_ref<const std::string&>(), part))
      return true;
  return false;
}

bool is_in_time(const process_query& which, const process_facts& facts) {
  const auto& ended = facts.ended;
  return which.accepted.contains(facts.accepted)
         && (!which.ended.is_set() || (ended && which.ended.contains(*ended)))
         && (!which.recent_since || !ended || *ended >= *which.recent_since)
         && (!which.has_ended || *which.has_ended == ended.has_value());
}

bool is_in_text(const process_query& which, const process_facts& facts) {
  auto names = [&](const std::string& part) {
    return contains_ignoring_case(facts.name, part) || contains_ignoring_case(facts.id, part);
  };
  return std::ranges::all_of(which.words, names)
         && std::ranges::all_of(
           which.errors, [&](const std::string& part) { return has_error(facts.errors, part); });
}

} // namespace

bool matches(const process_query& which, const process_facts& facts) {
  return (which.states.empty() || std::ranges::count(which.states, facts.state) > 0)
         && (which.parent.empty() || which.parent == facts.parent_id)
         && (!which.is_root || *which.is_root == facts.parent_id.empty())
         && facts.id.starts_with(which.id)
         && (which.name.empty() || matches_pattern(which.name, facts.name))
         && (which.within.empty() || matches_pattern(which.within, facts.name))
         && (which.labels.empty() || (facts.labels && has_labels(*facts.labels, which.labels)))
         && is_in_time(which, facts) && is_in_text(which, facts);
}

} // namespace troupe
