/// A command's process: started, signalled and reaped.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/base/result.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace troupe {

/// What to start. The texts must not hold NUL.
struct command_line {
  std::string shell = "sh"; ///< A name to look up in PATH, or a path; it must take `-c`.
  std::string text;
  std::string workdir;            ///< Empty: ours.
  std::vector<char*> environment; ///< `NAME=value` each, null at the end. Not owned.
  bool with_input = false;        ///< Whether standard input is a pipe; else /dev/null.
};

/// A running command, the leader of a process group of its own. Destroyed unreaped, the group is
/// killed.
class child_process {
public:
  /// Starts `sh -c text` with signals as a fresh program has them and no descriptor of ours but
  /// its standard streams. Fails with a message that names the folder or the shell.
  static result<child_process> start(const command_line& command);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  /// Readable once the leader has ended (pidfd_open(2)).
  int ended() const noexcept { return ended_.get(); }

  /// Signals every process of the group. Safe until `reap`, which frees the group's number.
  void signal_group(int number) const noexcept;

  /// Waits for the leader. Its exit status, or 128 + the signal that killed it.
  result<int> reap();

  descriptor input;  ///< Our end of standard input, non-blocking; none without `with_input`.
  descriptor output; ///< Our end of standard output.
  descriptor errors; ///< Our end of standard error.

private:
  child_process() = default;

  pid_t pid_ = -1;
  descriptor ended_;
};

} // namespace troupe
