#include "api/access/audit_queue.hpp"

#include <exception>
#include <utility>

namespace troupe::api {

/// Whatever goes wrong is told to those who wait: else all who come later would wait, too.
result<void> audit_queue::write(const std::vector<audit_entry>& group) const {
  try {
    return log_.append(group);
  } catch (const std::exception& reason) { // memory is exhausted, say
    return failure(error_code::internal, reason.what());
  }
}

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
    const auto written = write(group);
    for (const auto& each : waiting)
      each(written);
    lock.lock();
  }
  writes_ = false;
}

} // namespace troupe::api
