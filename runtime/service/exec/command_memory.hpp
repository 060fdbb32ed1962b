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

/// Bytes beyond which a command with that share is ended: a quarter more than it, and at least
/// 64 MiB.
std::uint64_t memory_allowed(std::uint64_t share) noexcept;

/// Bytes of these programs that are resident: what each has for itself, and the most that one of
/// them may share with others. 0 where /proc doesn't tell.
std::uint64_t memory_of(std::span<const system_process> programs) noexcept;

/// ` used 3200 MiB of memory, far more than the 2048 MiB that it takes: it was ended`.
std::string memory_fault(std::uint64_t used, std::uint64_t share);

} // namespace troupe
