/// Opening files that are read whole, so that nobody waits for another program.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <string>
#include <sys/types.h>

namespace troupe {

/// Opens the file at `path` for reading. Only plain files are opened: a named pipe, a terminal or
/// another device could keep whoever opens or reads it waiting for ever. Fails with the reason
/// alone: `No such file or directory`, `it is a named pipe, not a file`.
result<descriptor> open_plain_file(const std::string& path);

/// What a file of this `st_mode` is: `a named pipe`, `a folder`, `a plain file`, ...
const char* kind_of_file(mode_t mode) noexcept;

} // namespace troupe
