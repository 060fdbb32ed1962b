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

} // namespace

event_match::event_match(const event_filter& wanted) : process_{wanted.process} {
  for (auto type : wanted.types)
    types_ |= 1U << static_cast<unsigned>(type);
  if (types_ == 0)
    types_ = (1U << event_types) - 1;
  if (process_.ends_with('*')) {
    by_prefix_ = true;
    process_.pop_back();
  }
  if (!wanted.task.empty())
    task_ = std::make_shared<const RE2>(expression_of(wanted.task));
}

bool event_match::operator()(const any_event& happened) const {
  if ((types_ & (1U << happened.index())) == 0)
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
