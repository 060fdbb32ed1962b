/// Whole files as text, within a limit.
#pragma once

#include "runtime/base/result.hpp"

#include <cstddef>
#include <string>

namespace troupe {

/// The bytes of the file at `path`. Fails, naming the path, where it can't be read, is a folder,
/// or holds more than `most` bytes.
result<std::string> read_file(const std::string& path, std::size_t most);

/// True where `text` is well-formed UTF-8, as all text in values must be.
bool is_utf8(const std::string& text);

} // namespace troupe
