/// `troupe validate`.
#pragma once

#include "runtime/cli/exit_code.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Checks each definition whole and says for each what is wrong with it, or that nothing is.
exit_code validate(const std::vector<std::string>& files, bool quiet);

} // namespace troupe::cli
