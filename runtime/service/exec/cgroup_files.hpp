/// The files of a cgroup (version 2), which are all that one is to those outside the kernel. A
/// folder of plain files of the same names stands in for one.
#pragma once

#include "runtime/base/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A cgroup: the folder that it is.
using cgroup_path = std::string;

/// What the file `name` of a group holds. Nothing where it can't be read, with why in `errno`: an
/// older kernel has none, or the group is gone.
std::optional<std::string> read_of(const cgroup_path& group, const char* name);

/// The number that such a file begins with; nothing where it can't be read, or has none (`max`).
std::optional<std::uint64_t> number_of(const cgroup_path& group, const char* name);

/// The number behind `key` in a file of lines `KEY NUMBER`. Nothing where there is none.
std::optional<std::uint64_t> number_of(const cgroup_path& group, const char* name,
                                       std::string_view key);

/// Whether `word` is in a file of words, such as `cgroup.controllers`.
bool has_word(const cgroup_path& group, const char* name, std::string_view word);

/// Opens a file to be written, closed on exec. In a stand-in it is made; no cgroup lets that be.
/// None: why is in `errno`.
descriptor open_of(const cgroup_path& group, const char* name);

/// Writes to such a file. Whether it could; if not, why is in `errno`.
bool write_of(const cgroup_path& group, const char* name, std::string_view text);

} // namespace troupe
