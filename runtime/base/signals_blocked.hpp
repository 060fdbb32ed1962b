/// Keeping signals from a thread.
#pragma once

#include <csignal>

namespace troupe {

/// While it lives, the calling thread takes no signals, nor do threads that it starts: a thread
/// inherits its creator's mask, and signals are for the program's own threads.
class signals_blocked {
public:
  signals_blocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  signals_blocked(const signals_blocked&) = delete;
  signals_blocked& operator=(const signals_blocked&) = delete;
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_{};
};

} // namespace troupe
