/// `troupe validate`.
#pragma once

#include "cli/exit_code.hpp"

#include <optional>
#include <string>
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

} // namespace troupe::cli
