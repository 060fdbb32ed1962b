/// Whether the system lets this program have what it can't begin without.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>

namespace troupe {

/// Throws `no_room` where not so many file descriptors more can be had.
void require_descriptors(std::size_t wanted);

/// Throws `no_room` where not so many threads more can be had at once.
void require_threads(std::size_t wanted);

} // namespace troupe
