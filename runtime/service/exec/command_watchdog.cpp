#include "runtime/service/exec/command_watchdog.hpp"

#include "runtime/service/exec/process_ending.hpp"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe {

namespace {

/// For a command that was just about to become a program of its own when ours died.
constexpr int beginning_milliseconds = 100;

/// The slots in use, moved to the front. Nobody else writes them any more.
std::span<command_slot> used(std::span<command_slot> slots) noexcept {
  std::size_t count = 0;
  for (auto& each : slots)
    if (auto mark = each.mark.load(); mark != 0) {
      auto pid = each.pid.load();
      each.mark = 0;
      slots[count].mark = mark;
      slots[count++].pid = pid;
    }
  return slots.first(count);
}

void end_commands(std::span<command_slot> slots, duration grace) noexcept {
  auto left = used(slots);
  if (left.empty())
    return;
  if (std::ranges::any_of(left, [](const auto& each) { return each.pid.load() == 0; }))
    poll(nullptr, 0, beginning_milliseconds);
  process_room room;
  end_processes(
    room,
    [left](std::span<const system_process>, const system_process& each) {
      return std::ranges::any_of(left, [&](const auto& x) { return belongs_to(each, x); });
    },
    grace);
}

void close_all_but(int kept) noexcept {
  if (kept > 0)
    syscall(SYS_close_range, 0, kept - 1, 0);
  syscall(SYS_close_range, kept + 1, ~0U, 0);
}

[[noreturn]] void watch(pid_t program, std::span<command_slot> slots, duration grace,
                        int kept) noexcept {
  setsid();
  prctl(PR_SET_NAME, "cmd-watchdog"); // `killall troupe` is for its program only
  close_all_but(kept);
  pollfd end{static_cast<int>(syscall(SYS_pidfd_open, program, 0)), POLLIN, 0};
  auto lives = getppid() == program; // else it has died before we could look
  if (chdir("/") != 0 || (lives && end.fd < 0))
    _exit(1);
  while (lives && poll(&end, 1, -1) < 0)
    if (errno != EINTR)
      _exit(1);
  end_commands(slots, grace);
  _exit(0);
}

} // namespace

bool command_watchdog::start(std::span<command_slot> slots, duration grace, int kept) {
  auto program = getpid();
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_ = fork();
  if (pid_ == 0)
    watch(program, slots, grace, kept);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return is_started();
}

void command_watchdog::stop() noexcept {
  if (!is_started())
    return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
    continue;
  pid_ = -1;
}

} // namespace troupe
