/// Writing to a pipe that nobody reads without being killed for it.
#pragma once

#include <csignal>

namespace troupe {

/// While it lives, a write to a closed pipe by this thread fails with EPIPE and raises nothing;
/// the program's own disposition of SIGPIPE stays as it is.
class sigpipe_guard {
public:
  sigpipe_guard();
  sigpipe_guard(const sigpipe_guard&) = delete;
  sigpipe_guard& operator=(const sigpipe_guard&) = delete;
  ~sigpipe_guard();

private:
  sigset_t before_{};
  bool was_pending_ = false; // one that isn't ours to take away
};

} // namespace troupe
