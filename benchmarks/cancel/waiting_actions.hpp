/// Actions in C++ that wait until they are told to stop, and say when that was.
#pragma once

#include "troupe/service.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace troupe::bench {

using steady_time = std::chrono::steady_clock::time_point;

/// Actions that are under way until their stop token fires: they hold no thread.
class waiting_actions {
public:
  waiting_actions();
  ~waiting_actions();

  /// `wait:wait`, whose calls land here.
  service as_service();

  /// When the last of them was told to stop; nothing where none was.
  std::optional<steady_time> last_stop() const;

  /// Forgets the calls of a round that has ended.
  void reset();

private:
  struct call;
  void begin(const std::stop_token& stop, typed_promise<json> answer);
  void stopped(call& ended);

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<call>> calls_;
  std::optional<steady_time> last_stop_;
};

} // namespace troupe::bench
