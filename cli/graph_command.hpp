/// `troupe graph`.
#pragma once

#include "cli/exit_code.hpp"

#include <array>
#include <string>
#include <string_view>

namespace troupe::cli {

/// What pictures are written in.
inline constexpr std::array<std::string_view, 2> picture_forms{"mermaid", "dot"};

/// Prints the task graph of a definition in `format`: `mermaid` or `dot`.
exit_code graph(const std::string& file, const std::string& format);

} // namespace troupe::cli
