#include "runtime/observe/event_filter.hpp"

#include <re2/re2.h>

namespace troupe {

namespace {

/// A pattern of task ids as a regular expression.
std::string expression_of(std::string_view pattern) {
  std::string made = "(?s)";
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern.substr(at, 2) == "**") {
      made += ".*";
      ++at;
    } else if (pattern[at] == '*') {
      made += "[^/]*";
    } else if (pattern[at] == '?') {
      made += "[^/]";
    } else {
      auto end = std::min(pattern.find_first_of("*?", at), pattern.size());
      made += RE2::QuoteMeta(std::string{pattern.substr(at, end - at)});
      at = end - 1;
    }
  }
  return made;
}

/// Where a list is empty: all that there are.
event_interest interest_of(const event_filter& wanted) {
  event_interest made;
  for (auto type : wanted.types)
    made.add(type);
  for (unsigned type = 0; wanted.types.empty() && type < event_types; ++type)
    made.add(static_cast<event_type>(type));
  if (!made.wants(event_type::execution))
    return made;
  for (auto state : wanted.states)
    made.add(state);
  constexpr auto last_state = static_cast<unsigned>(task_state::cancelled);
  for (unsigned state = 0; wanted.states.empty() && state <= last_state; ++state)
    made.add(static_cast<task_state>(state));
  return made;
}

} // namespace

event_match::event_match(const event_filter& wanted)
  : interest_{interest_of(wanted)}, process_{wanted.process} {
  if (process_.ends_with('*')) {
    by_prefix_ = true;
    process_.pop_back();
  }
  if (!wanted.task.empty())
    task_ = std::make_shared<const RE2>(expression_of(wanted.task));
}

bool event_match::operator()(const any_event& happened) const {
  if (!interest_.wants(type_of(happened)))
    return false;
  if (const auto* change = std::get_if<execution_event>(&happened);
      change && !interest_.wants(change->state))
    return false;
  const auto& process = process_of(happened);
  if (!process_.empty() && (by_prefix_ ? !process.starts_with(process_) : process != process_))
    return false;
  if (!task_)
    return true;
  const auto& task = task_of(happened);
  return !task.empty() && RE2::FullMatch(task, *task_);
}

} // namespace troupe
