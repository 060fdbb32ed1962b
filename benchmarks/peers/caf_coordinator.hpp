/// Raw CAF: an actor that counts what tasks wait for and has other actors run those that are
/// ready, at most 256 at a time. Actors do nothing but the task.
#pragma once

#include "benchmarks/peers/contest.hpp"

#include <cstdint>

namespace troupe::bench {

/// Who runs a ready task.
enum class actor_use : std::uint8_t {
  fresh,  ///< An actor of its own, which ends with it.
  pooled, ///< The next in turn of four actors a thread, which live for the round.
};

/// A CAF system with the policy `sharing` (with the default, `stealing`, one actor that makes
/// many others ready costs 40 us a task and more) and otherwise CAF's own settings and clock.
one_round start_caf(const options& given, actor_use use);

/// What the coordinator sends and gets for each task.
inline constexpr double caf_messages_per_task = 2;

} // namespace troupe::bench
