/// How an error travels between actors: its code and its message inside a `caf::error`.
#pragma once

#include "troupe/result.hpp"

#include <caf/error.hpp>
#include <caf/make_message.hpp> // used by CAF_ERROR_CODE_ENUM

CAF_ERROR_CODE_ENUM(troupe::error_code, "troupe")

namespace troupe {

/// What to tell a client of a request that failed. Where the code says all but which process is
/// meant, the context is that process's id, else the message.
error error_of(const caf::error& failed);

} // namespace troupe
