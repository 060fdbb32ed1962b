/// `troupe validate`, `graph` and `schema`: what looks at definitions and runs nothing.
#pragma once

#include "cli/exit_code.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What `troupe validate` was told.
struct validate_flags {
  std::vector<std::string> files;
  std::optional<std::string> init; ///< `--init`: names that callers hand over.
  std::vector<std::string> settings;
  bool quiet = false;
};

/// Checks each definition whole and says for each what is wrong with it, what is doubtful, or that
/// nothing is.
exit_code validate(const validate_flags& flags);

/// What pictures are written in.
inline constexpr std::array<std::string_view, 2> picture_forms{"mermaid", "dot"};

/// Prints the task graph of a definition in `format`: `mermaid` or `dot`.
exit_code graph(const std::string& file, const std::string& format);

/// Prints the JSON Schema of definitions.
exit_code schema();

} // namespace troupe::cli
