/// Schedules by when they are next due.
#pragma once

#include "runtime/store/schedule_row.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace troupe {

/// Each stands in it once, or not at all. Of one thread.
class schedule_line {
public:
  /// Where it stands from now on; nothing: it doesn't.
  void set(const schedule_row_key& key, std::optional<time_point> due) {
    if (const auto known = dues_.find(key); known != dues_.end()) {
      line_.erase({known->second, key});
      dues_.erase(known);
    }
    if (!due)
      return;
    dues_.emplace(key, *due);
    line_.emplace(*due, key);
  }

  /// When the first is due; nothing: none stands in it.
  std::optional<time_point> first_due() const {
    return line_.empty() ? std::nullopt : std::optional{line_.begin()->first};
  }

  /// Takes the first out of it, where that is due by `now`.
  std::optional<schedule_row_key> take(time_point now) {
    if (line_.empty() || line_.begin()->first > now)
      return std::nullopt;
    auto key = line_.begin()->second;
    set(key, std::nullopt);
    return key;
  }

  std::size_t size() const noexcept { return line_.size(); }

private:
  std::map<schedule_row_key, time_point> dues_;
  std::set<std::pair<time_point, schedule_row_key>> line_;
};

} // namespace troupe
