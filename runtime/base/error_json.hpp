/// The one JSON form of an error: `{"code": "store.locked", "message": "..."}`.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

namespace troupe {

json to_json(const error& reason);

/// Reads that. A code that this Troupe doesn't know, and a mere text, as 0.1.0 wrote it, are
/// `failed`; none where it is no error.
std::optional<error> read_error(const json& content);

} // namespace troupe
