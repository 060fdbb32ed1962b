/// A stop request as something that poll(2) can wait for.
#pragma once

#include "runtime/base/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <sys/eventfd.h>

namespace troupe {

/// An eventfd that becomes readable when `token` is asked to stop.
class stop_signal {
public:
  explicit stop_signal(const std::stop_token& token) {
    if (!token.stop_possible())
      return;
    event_ = descriptor{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    callback_.emplace(token, raise{event_.get()});
  }

  /// -1 where a stop is not possible.
  int get() const noexcept { return event_.get(); }

private:
  struct raise {
    int event;
    void operator()() const noexcept { eventfd_write(event, 1); }
  };

  descriptor event_; // outlives the callback
  std::optional<std::stop_callback<raise>> callback_;
};

} // namespace troupe
