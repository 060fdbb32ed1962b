/// JSON texts as documents.
#pragma once

#include "runtime/language/definition/document.hpp"
#include "runtime/language/definition/problem_list.hpp"

#include <optional>
#include <string_view>

namespace troupe {

/// Reads one JSON document (RFC 8259). Nothing where it can't be read, with the reason in
/// `problems`; a document that was read may have left problems too (repeated keys).
std::optional<document> read_json(std::string_view text, const load_limits& limits,
                                  problem_list& problems);

} // namespace troupe
