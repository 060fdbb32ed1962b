/// What a thread that starts processes by schedules hears of from others.
#pragma once

#include "runtime/schedule/schedule_machine.hpp"
#include "runtime/store/schedule_row.hpp"
#include "troupe/time.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Any threads tell; one takes.
class schedule_inbox {
public:
  struct news {
    std::set<std::string> changed{}; ///< Names of workflows; the empty one: any may have.
    std::vector<std::pair<schedule_row_key, end_news>> ends{};
    std::vector<std::string> left{}; ///< Processes that this runtime drives no more.

    bool empty() const { return changed.empty() && ends.empty() && left.empty(); }
  };

  void tell_changed(const std::string& workflow) {
    const std::lock_guard lock{mutex_};
    news_.changed.insert(workflow);
    arrived_.notify_one();
  }

  void tell_end(const schedule_row_key& of, const end_news& end) {
    const std::lock_guard lock{mutex_};
    news_.ends.emplace_back(of, end);
    arrived_.notify_one();
  }

  void tell_left(const std::string& process) {
    const std::lock_guard lock{mutex_};
    news_.left.push_back(process);
    arrived_.notify_one();
  }

  /// What has come, as soon as something has, or it is `until`, or time to stop.
  news take(const std::stop_token& stop, std::optional<time_point> until) {
    std::unique_lock lock{mutex_};
    const auto has_some = [&] { return !news_.empty(); };
    // By the system's clock: whoever sets that wakes those who wait by it.
    if (until)
      arrived_.wait_until(lock, stop, *until, has_some);
    else
      arrived_.wait(lock, stop, has_some);
    return std::exchange(news_, {});
  }

private:
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  news news_;
};

} // namespace troupe
