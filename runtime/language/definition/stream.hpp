/// What is read as it comes: pipes and devices, such as `/dev/stdin`. Their reader waits for
/// whoever writes, so only what a user names on a command line is read so.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/language/definition/loader.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <string>

namespace troupe {

/// Whether `path` leads to neither a plain file nor a folder.
bool is_stream(const std::string& path);

/// The bytes of whatever is at `path`, up to its end: waits for them. Fails, naming the path, where
/// it can't be read or holds more than `most` bytes.
result<std::string> read_stream(const std::string& path, std::size_t most);

/// The bytes that are left in `file`, which was opened at `path`; fails likewise.
result<std::string> read_to_end(const descriptor& file, const std::string& path, std::size_t most);

/// Loads the definition that arrives at `path`; waits for it. Problems are told as `load_file`
/// does.
checked<workflow_ptr> load_stream(const std::string& path, const load_options& options);

} // namespace troupe
