/// What JSON takes in memory.
#pragma once

#include "troupe/json.hpp"

#include <cstddef>

namespace troupe {

/// The bytes that `content` takes, nearly: for bounds on what is kept.
std::size_t bytes_in_memory(const json& content);

} // namespace troupe
