/// The work of a task: computing that no memory or lock slows down.
#pragma once

#include <cstdint>

namespace troupe::bench {

/// Multiplies and adds 32 numbers, `iterations` times: 64 floating-point operations each.
double compute(std::uint64_t iterations);

/// Nanoseconds an iteration, with `threads` threads computing at once: the best of several
/// measurements, each of them the slowest of its threads.
double nanoseconds_per_iteration(unsigned threads);

} // namespace troupe::bench
