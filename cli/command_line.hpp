/// The command line of `troupe`.
#pragma once

#include "cli/exit_code.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Does what the arguments (without the program's name) say.
exit_code run_program(const std::vector<std::string>& arguments);

} // namespace troupe::cli
