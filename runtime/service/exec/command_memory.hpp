/// The memory that commands use, where their tasks say how much they take.
#pragma once

#include "runtime/service/exec/system_processes.hpp"
#include "troupe/action.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace troupe {

/// Bytes of memory that the attempt has taken; 0: it has said nothing.
std::uint64_t memory_share(const action_context& context);

/// Bytes beyond which a command with that share is ended, by whomever: a quarter more than it, and
/// at least 64 MiB.
std::uint64_t memory_allowed(std::uint64_t share) noexcept;

/// Bytes of these programs that are resident: what each has for itself, and the most that one of
/// them may share with others. 0 where /proc doesn't tell.
std::uint64_t memory_of(std::span<const system_process> programs) noexcept;

/// Why a command was ended for memory.
enum class memory_end : std::uint8_t {
  none,      ///< It was not.
  looked_at, ///< It was seen to use far more than it takes.
  bounded,   ///< It needed more than its group may have: the kernel ended all of it.
  shortage,  ///< The kernel had none left for it: the machine, or a group around its own.
};

/// How a command was ended for memory, if it was.
struct memory_ending {
  memory_end why = memory_end::none;
  std::uint64_t used = 0; ///< Bytes that it used.

  explicit operator bool() const noexcept { return why != memory_end::none; }
};

/// ` used 3200 MiB of memory, far more than the 2048 MiB that it takes: it was ended`, or what the
/// kernel did.
std::string memory_fault(const memory_ending& ending, std::uint64_t share);

} // namespace troupe
