/// `troupe graph`.
#pragma once

#include "runtime/cli/exit_code.hpp"

#include <string>

namespace troupe::cli {

/// Prints the task graph of a definition in `format`: `mermaid` or `dot`.
exit_code graph(const std::string& file, const std::string& format);

} // namespace troupe::cli
