/// Running one command to its end: its streams, its time and its stopping.
#pragma once

#include "runtime/base/time.hpp"
#include "runtime/service/captured_stream.hpp"
#include "runtime/service/child_process.hpp"

#include <string_view>

namespace troupe {

/// Bounds on a command.
struct command_limits {
  std::size_t kept = std::size_t{16} << 20; ///< Bytes of each stream.
  duration timeout{};                       ///< 0: none.
  duration kill_grace{};                    ///< Between SIGTERM and SIGKILL.
  /// How long the streams are read on after the shell has ended, where something that it left
  /// running in the background holds them open.
  duration drain_grace{};
};

/// How a command ended.
struct command_outcome {
  captured_stream output;
  captured_stream errors;
  int status = 0; ///< Exit status, or 128 + the signal that killed the shell.
  bool timed_out = false;
  bool stopped = false;
};

/// Runs `command`, feeds it `input`, and reads both its streams until they end. A timeout, or
/// `stop` (an eventfd, -1: none) becoming readable, ends its whole process group: SIGTERM, and
/// SIGKILL for what is left after the grace. Otherwise what the command leaves in the background
/// runs on, as in a shell, with its output cut off. Fails where the command can't be started.
result<command_outcome> run_command(const command_line& command, std::string_view input,
                                    const command_limits& limits, int stop);

} // namespace troupe
