#include "cli/first_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// Takes note of all that has ended, and ends where `child` is among it.
void reap(pid_t child) {
  int status = 0;
  while (auto ended = waitpid(-1, &status, WNOHANG)) {
    if (ended == child)
      std::_Exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    if (ended < 0 && errno != EINTR)
      return;
  }
}

} // namespace

void leave_first_process() {
  if (getpid() != 1)
    return;
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  auto child = fork();
  if (child <= 0) { // where there can be none, it does without
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return;
  }
  for (;;) {
    siginfo_t told{};
    auto number = sigwaitinfo(&all, &told);
    if (number == SIGCHLD)
      reap(child);
    else if (number > 0 && told.si_code <= 0) // those of the terminal reach the child as well
      kill(child, number);
  }
}

} // namespace troupe::cli
