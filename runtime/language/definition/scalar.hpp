/// What a plain YAML scalar means.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string_view>

namespace troupe {

/// True for the spellings of null: nothing, `~`, `null`, `Null`, `NULL`.
bool means_null(std::string_view text) noexcept;

/// The value of a plain scalar by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2,
/// section 10.3.2). Fails for integers beyond 64 bits, reals out of range, `.nan` and `.inf`,
/// which JSON can't say.
result<json> resolve_plain_scalar(std::string_view text);

} // namespace troupe
