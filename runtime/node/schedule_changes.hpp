/// Which schedules have changed, for whoever shows them.
#pragma once

#include "runtime/store/schedule_row.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Told which schedules have changed: where they stand, or what they are. Must be quick.
using schedule_listener = std::function<void(std::span<const schedule_row_key> which)>;

/// Tells of a schedule once it is not what it was when it was told of last. Of one thread.
class schedule_changes {
public:
  /// Nobody is told until then.
  void listen(schedule_listener hears) { hears_ = std::move(hears); }

  /// It is so, once what is going on is stored.
  void note(const schedule_row& row) {
    const auto now = std::hash<std::string>{}(row.rule + row.state);
    if (std::exchange(told_[row.key], now) != now)
      changed_.push_back(row.key);
  }

  /// There is no such schedule any more.
  void note_gone(const schedule_row_key& key) {
    told_.erase(key);
    changed_.push_back(key);
  }

  /// What was noted of these was not stored.
  void take_back(std::span<const schedule_row_key> keys) {
    for (const auto& each : keys)
      told_.erase(each);
    changed_.clear();
  }

  /// What was noted is stored.
  void tell() {
    if (const auto which = std::exchange(changed_, {}); hears_ && !which.empty())
      hears_(which);
  }

private:
  schedule_listener hears_;
  std::map<schedule_row_key, std::size_t> told_; ///< A hash of what each was.
  std::vector<schedule_row_key> changed_;        ///< Not yet told.
};

} // namespace troupe
