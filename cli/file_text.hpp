/// Reading what a user named on the command line.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <string>

namespace troupe::cli {

/// The most that is read from one file of values.
inline constexpr std::size_t largest_input_bytes = std::size_t{256} << 20;

/// The whole content of the file at `path`, of standard input where that is `-`. Fails with a
/// message that names the file and the reason: it isn't there, may not be read, is a folder, or
/// is larger than `largest_input_bytes`.
result<std::string> read_input(const std::string& path);

/// `path` for a message: itself in quotes, or "standard input".
std::string input_name(const std::string& path);

} // namespace troupe::cli
