/// What commands used of the machine, as the system counted it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Of one command, or of several. A plain value.
struct command_usage {
  std::uint64_t commands = 0; ///< It is of so many.
  duration wall{};            ///< From the start of each to its end, added up.
  /// Processor time of their processes, the system's on their behalf included. What a command
  /// left running, or did not wait for, is not counted, unless it ran in a cgroup of its own.
  duration cpu{};
  /// Bytes in memory at most: of the largest of these processes, or, of a command that ran in a
  /// cgroup of its own, of all of them at once, with what the system keeps of their files.
  std::uint64_t memory = 0;
  std::uint64_t read = 0;    ///< Bytes from disks: what was in the system's cache is not counted.
  std::uint64_t written = 0; ///< Bytes to disks.

  void add(const command_usage& more);

  friend bool operator==(const command_usage&, const command_usage&) = default;
};

/// What an attempt has of its machine for its commands, of what it asked for (`resources` of its
/// task): what they use can be held against it. A plain value.
struct command_share {
  std::uint64_t cpus = 0;   ///< In thousandths; 0: not known.
  std::uint64_t memory = 0; ///< In bytes; 0: its task takes none, or not known.

  friend bool operator==(const command_share&, const command_share&) = default;
};

/// Of the commands of one attempt of a task. A plain value.
struct attempt_usage {
  command_usage total;
  int status = 0; ///< Of the last of them; 128 + n: signal n ended it.
  /// It was ended, as it used far more memory than its task takes, or as the system had none left.
  bool over_memory = false;
  command_share share{};

  friend bool operator==(const attempt_usage&, const attempt_usage&) = default;
};

/// `{"commands","seconds","cpuSeconds","memory","read","written"}`.
json to_json(const command_usage& used);

/// The same, with `"status"`, `"signal"`, a name such as `KILL` or null, and `"share"`,
/// `{"cpus","memory"}` without what is 0, unless both are.
json to_json(const attempt_usage& used);

/// The name, such as `KILL`, of the signal that a command's status tells of; empty: of none.
std::string signal_of(int status);

/// The number of the signal of that name, `USR1` or `SIGUSR1`; 0: there is none.
int signal_number(std::string_view name) noexcept;

} // namespace troupe
