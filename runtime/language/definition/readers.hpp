/// Texts as documents.
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

/// Reads one YAML document. Nothing where it can't be read, with the reason in `problems`; a
/// document that was read may have left problems too (repeated keys). `checks_tags`: whether a
/// scalar must be what its tag says, which was not always minded.
std::optional<document> read_yaml(std::string_view text, const load_limits& limits,
                                  problem_list& problems, bool checks_tags = true);

} // namespace troupe
