/// Becoming another program: what posix_spawn(3) does, with a limit, a session and a word on what
/// failed besides.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/service/exec/command_watchdog.hpp"
#include "troupe/result.hpp"

#include <array>
#include <cstdint>
#include <sys/types.h>

namespace troupe {

/// Both ends of a pipe.
struct pipe_ends {
  descriptor read;
  descriptor write;
};

/// The steps that can fail.
enum class launch_step : std::uint8_t { none, fork, group, streams, folder, program };

/// What failed, with its `errno` value.
struct launch_fault {
  launch_step at = launch_step::none;
  int code = 0;
};

/// A new program.
struct launched_program {
  pid_t pid = -1;
  descriptor ended; ///< Readable once it has ended, closed on exec (CLONE_PIDFD of clone(2)).
  int outside = 0;  ///< Why it could not enter its group: an `errno` value; 0: it is there.
};

/// The new program, or what failed.
using launch_outcome = tl::expected<launched_program, launch_fault>;

/// What a new program is. Nothing is owned.
struct program_launch {
  const char* program = nullptr; ///< Looked up in our PATH where there is no slash in it.
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* folder = nullptr; ///< Null: ours.
  std::array<int, 3> streams{}; ///< Become 0, 1 and 2; -1: /dev/null. Greater than 2.
  int group = -1;               ///< `cgroup.procs` of the cgroup that it is to be in; -1: ours.
};

/// Starts it in a session of its own: no signal blocked or ignored (but SIGHUP, where we ignore
/// that), the limit of descriptors as it was before we raised it, no descriptors but the streams.
/// It writes its pid into `slot` before it is another program, and enters its group, or does
/// without it. `report`: both ends of a pipe, close-on-exec, through which it says what failed.
/// Where there is no descriptor left to watch it by, there is no process either.
launch_outcome launch(const program_launch& wanted, command_slot& slot, pipe_ends report) noexcept;

} // namespace troupe
