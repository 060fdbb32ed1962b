/// Reading and writing whole files.
#pragma once

#include "troupe/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace troupe {

/// The reason for `errno` value `code` at `path`: `path: No such file or directory`.
error path_fault(const std::filesystem::path& path, int code);

/// Reads `file` to its end; `name` is for messages. Fails beyond `limit` bytes.
result<std::string> read_all(int file, const std::string& name, std::size_t limit);

/// Writes all of `bytes` and waits until they are on the disk. 0, or an `errno` value.
int write_durably(int file, std::string_view bytes);

/// A name for a temporary file next to others, new at each call.
std::string temporary_name();

/// Makes `path` hold `bytes`, whole or not at all: a temporary file in the same folder is
/// renamed. Folders on the way are made; a symbolic link is followed. Its rights are `mode`;
/// without that an existing file keeps its own.
result<void> write_atomically(const std::filesystem::path& path, std::string_view bytes,
                              std::optional<mode_t> mode = {});

} // namespace troupe
