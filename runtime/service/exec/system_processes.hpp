/// The programs that run on this host, as /proc tells of them. All that is here may be called
/// after fork(2) in a program with threads: it takes no lock and no memory of the heap.
#pragma once

#include "runtime/base/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <sys/types.h>

namespace troupe {

/// A number for a text: what the environment of a program is marked with. 0: none.
using command_mark = std::uint64_t;

/// The mark of the value of a variable.
command_mark mark_of(std::string_view text) noexcept;

/// That of an attempt to run an execution: of its two variables.
command_mark mark_of_attempt(std::string_view execution_id, std::string_view attempt) noexcept;

/// A program.
struct system_process {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  bool ended = false;        ///< It only waits for its parent to take note.
  std::uint64_t started = 0; ///< In ticks since the host's start: tells its pid's users apart.
  command_mark command = 0;  ///< Of TROUPE_COMMAND_ID.
  command_mark attempt = 0;  ///< Of TROUPE_EXECUTION_ID and TROUPE_ATTEMPT.
  bool chosen = false;       ///< For whoever looks through a list.
};

/// A process id with its start: the same program, however often the number is given again.
inline bool is_same(const system_process& one, const system_process& other) noexcept {
  return one.pid == other.pid && one.started == other.started;
}

/// The program that has this pid; its `pid` is 0 where there is none. Without marks.
system_process look_at(pid_t pid) noexcept;

/// Fills `into` with the programs that can be seen, by their pids, and gives those. None where
/// /proc is that of other pids than ours.
std::span<system_process> list_programs(std::span<system_process> into) noexcept;

/// Readable once the program has ended (pidfd_open(2)). None where it is gone, or can't be had.
descriptor watch_process(const system_process& which) noexcept;

/// Sends a signal to that very program. False where it is gone, or isn't ours to signal.
bool signal_process(const system_process& which, int number) noexcept;

} // namespace troupe
