/// Taking up processes of the store that nobody drives.
#pragma once

#include "troupe/process.hpp"
#include "troupe/result.hpp"
#include "troupe/runtime.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace troupe::api {

/// One after the other, as a runtime wants it. May block. Thread-safe.
class taking_up {
public:
  /// `node` must outlive it.
  explicit taking_up(runtime& node) : node_{node} {}

  /// See `runtime::resume`.
  result<process> one(const std::string& process_id) {
    const std::lock_guard lock{mutex_};
    return node_.resume(process_id);
  }

  /// See `runtime::recover`.
  result<std::vector<process>> all(std::vector<error>& faults) {
    const std::lock_guard lock{mutex_};
    return node_.recover(&faults);
  }

private:
  runtime& node_;
  std::mutex mutex_; // of the calls
};

} // namespace troupe::api
