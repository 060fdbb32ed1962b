/// `troupe schema`.
#pragma once

#include "cli/exit_code.hpp"

namespace troupe::cli {

/// Prints the JSON Schema of definitions.
exit_code schema();

} // namespace troupe::cli
