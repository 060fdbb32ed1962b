/// Running one command to its end: its streams, its time and its stopping.
#pragma once

#include "runtime/service/exec/captured_stream.hpp"
#include "runtime/service/exec/child_process.hpp"
#include "runtime/service/exec/exec_input.hpp"
#include "runtime/service/exec/running_commands.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <stop_token>
#include <string_view>

namespace troupe {

/// Bounds on a command.
struct command_limits {
  std::size_t kept = std::size_t{16} << 20; ///< Bytes of each stream.
  duration timeout{};                       ///< 0: none.
  std::uint64_t memory
    = 0; ///< Bytes that it takes (`memory_allowed` says what it may use); 0: any.
  duration memory_interval{}; ///< Between two looks at what it uses, where it takes some.
  duration kill_grace{};      ///< Between SIGTERM and SIGKILL.
  /// How long the streams are read on after the shell has ended, where what it left running holds
  /// them open: at least,
  duration drain_grace{};
  /// then, while something of its session lives, as long as something comes this often,
  duration quiet_grace{};
  /// and at most.
  duration drain_limit{};
};

/// One of a command's streams, as far as it was read.
struct command_stream {
  captured_stream captured;
  bool left_open = false; ///< Something held it open when reading it ended.
};

/// How a command ended.
struct command_outcome {
  command_stream output;
  command_stream errors;
  attempt_usage used{}; ///< What it used, and its exit status.
  bool timed_out = false;
  bool stopped = false;

  /// Exit status, or 128 + the signal that killed the shell.
  int status() const noexcept { return used.status; }
  std::uint64_t memory = 0; ///< Bytes that it used, where it was ended for that; else 0.
};

/// Runs `command`, as one of `all`, feeds it `input`, and reads both its streams until they end.
/// It gets its TROUPE_COMMAND_ID in `environment`, which `command` points to. A timeout or a stop
/// request ends all that it consists of, whatever sessions that has made: SIGTERM, and SIGKILL for
/// what is left after the grace. Otherwise what the command leaves in the background runs on, as in
/// a shell, with its output cut off. Where the system has no room for it, it waits until another
/// one of `all` has ended. Fails where the command can't be started.
result<command_outcome> run_command(command_line& command, command_environment& environment,
                                    std::string_view input, const command_limits& limits,
                                    running_commands& all, const std::stop_token& stop);

} // namespace troupe
