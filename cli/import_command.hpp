/// `troupe import`.
#pragma once

#include "cli/exit_code.hpp"

#include <optional>
#include <string>

namespace troupe::cli {

/// The options of `troupe import wfformat`, unchecked.
struct import_flags {
  std::string file;
  std::optional<std::string> time_scale;
  std::optional<std::string> jobs;
};

/// Prints a recorded workflow as YAML of our own.
exit_code import_wfformat(const import_flags& flags);

} // namespace troupe::cli
