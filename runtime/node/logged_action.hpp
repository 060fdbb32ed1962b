/// What an action gave, for a person to read.
#pragma once

#include <cstdint>
#include <string>

namespace troupe {

/// One attempt of an action of a stored process; secrets are hidden.
struct logged_action {
  std::string task_path; ///< With fan-out indexes.
  std::string task_id;
  std::uint32_t attempt = 0;
  bool failed = false;
  std::string text; ///< What a command wrote, or else the output as JSON; why it failed.
};

} // namespace troupe
