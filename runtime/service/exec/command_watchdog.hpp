/// A small process that outlives its program by a moment, to end what that has left behind.
#pragma once

#include "runtime/service/exec/system_processes.hpp"
#include "troupe/time.hpp"

#include <atomic>
#include <span>
#include <sys/types.h>

namespace troupe {

/// A command, as the watchdog knows it: in memory that both processes share.
struct command_slot {
  std::atomic<command_mark> mark{0}; ///< Of its TROUPE_COMMAND_ID; 0: there is none here.
  /// The leader of its session; 0: not begun. It writes that itself, before it is a program of
  /// its own, so that no moment is left in which it runs unknown.
  std::atomic<pid_t> pid{0};
};

/// Whether a program belongs to a command: by its session, or by what its environment says. None
/// belongs to a free slot.
inline bool belongs_to(const system_process& which, const command_slot& command) noexcept {
  auto mark = command.mark.load();
  auto pid = command.pid.load();
  return mark != 0 && (which.command == mark || (pid > 0 && which.session == pid));
}

/// Where this program dies, whatever the signal, the watchdog ends the commands that are in
/// `slots` then, with all they started: SIGTERM, and SIGKILL after `grace`. It does nothing else,
/// has none of our descriptors but the one that it is given to keep open meanwhile, hears no
/// signal, and ends with this object, which ends no command.
class command_watchdog {
public:
  command_watchdog() = default;
  command_watchdog(const command_watchdog&) = delete;
  command_watchdog& operator=(const command_watchdog&) = delete;
  ~command_watchdog() { stop(); }

  /// Starts it by fork(2). False where the system has no room for one more process. `slots` is
  /// memory that is shared over fork(2). `kept`: a descriptor, or -1.
  bool start(std::span<command_slot> slots, duration grace, int kept = -1);

  bool is_started() const noexcept { return pid_ > 0; }

  void stop() noexcept;

private:
  pid_t pid_ = -1;
};

} // namespace troupe
