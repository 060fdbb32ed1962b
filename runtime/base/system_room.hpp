/// Whether the system lets this program have what it can't begin without.
#pragma once

#include <cstddef>
#include <stdexcept>

namespace troupe {

/// The system has too little of something. The message says of what, how much is needed, and what
/// to do.
struct no_room : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws `no_room` where not so many file descriptors more can be had.
void require_descriptors(std::size_t wanted);

/// Throws `no_room` where not so many threads more can be had at once.
void require_threads(std::size_t wanted);

} // namespace troupe
