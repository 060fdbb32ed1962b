/// The program's manual page.
#pragma once

#include "cli/command_table.hpp"

#include <string>
#include <string_view>

namespace troupe::cli {

/// `troupe(1)` for man: everything that the help of the commands says, on one page.
std::string manual_page(const command_row& program, std::string_view version);

} // namespace troupe::cli
