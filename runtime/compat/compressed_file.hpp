/// Files that may be gzipped, as text.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <string>

namespace troupe {

/// The content of the file at `path`, unpacked where it is gzipped. Fails, naming the path, where
/// it can't be read, is damaged, or holds more than `most` bytes unpacked.
result<std::string> read_compressed_file(const std::string& path, std::size_t most);

} // namespace troupe
