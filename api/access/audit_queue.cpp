#include "api/access/audit_queue.hpp"

#include <utility>

namespace troupe::api {

void audit_queue::append(audit_entry entry, told then) {
  std::unique_lock lock{mutex_};
  entries_.push_back(std::move(entry));
  waiting_.push_back(std::move(then));
  if (std::exchange(writes_, true))
    return;
  while (!entries_.empty()) {
    const auto group = std::exchange(entries_, {});
    const auto waiting = std::exchange(waiting_, {});
    lock.unlock();
    const auto written = log_.append(group);
    for (const auto& each : waiting)
      each(written);
    lock.lock();
  }
  writes_ = false;
}

} // namespace troupe::api
