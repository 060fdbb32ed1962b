/// A command's process: started, signalled and reaped.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/service/exec/command_watchdog.hpp"
#include "troupe/result.hpp"
#include "troupe/usage.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace troupe {

/// A signal that a command gets once it has run for some time.
struct command_warning {
  int signal = 0; ///< 0: none.
  duration after{};
};

/// What to start. The texts must not hold NUL.
struct command_line {
  std::vector<std::string> words; ///< The program, a name to look up in PATH or a path; arguments.
  std::string called;             ///< What messages call the program: `the shell "bash"`.
  std::string workdir;            ///< Empty: ours.
  std::vector<char*> environment; ///< `NAME=value` each, null at the end. Not owned.
  bool with_input = false;        ///< Whether standard input is a pipe; else /dev/null.
  std::string group;              ///< The cgroup that it is to be in, as a folder; empty: ours.
};

/// Why a command could not be started.
struct start_fault {
  std::string message;
  /// The system has no more of something that is given back when other commands end:
  /// descriptors, processes, memory.
  bool no_room = false;
};

/// A running command, the leader of a session and process group of its own, without a terminal.
/// Destroyed unreaped, the group is killed.
class child_process {
public:
  /// Starts it with signals as a fresh program has them, the limit of descriptors that
  /// ours was started with, and no descriptor of ours but its standard streams. It writes its pid
  /// into `slot` first of all. Where it can't be in its group, it is in ours: `outside`. Fails with
  /// a message that names the folder or the program.
  static tl::expected<child_process, start_fault> start(const command_line& command,
                                                        command_slot& slot);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  /// Readable once the leader has ended (pidfd_open(2)).
  int ended() const noexcept { return ended_.get(); }

  /// Its pid, which is that of its session too.
  pid_t pid() const noexcept { return pid_; }

  /// Why it is not in the group that it was to be in: an `errno` value; 0: it is.
  int outside() const noexcept { return outside_; }

  /// Signals every process of the group. Safe until `reap`, which frees the group's number.
  void signal_group(int number) const noexcept;

  /// Waits for the leader. Its exit status, or 128 + the signal that killed it, with what it and
  /// those that it has waited for used; `wall` is left to the caller.
  result<attempt_usage> reap();

  descriptor input;  ///< Our end of standard input, non-blocking; none without `with_input`.
  descriptor output; ///< Our end of standard output.
  descriptor errors; ///< Our end of standard error.

private:
  child_process() = default;

  pid_t pid_ = -1;
  descriptor ended_;
  int outside_ = 0;
};

} // namespace troupe
