/// What the command of an attempt found around it, for a person who wants to be there.
#pragma once

#include "runtime/node/logged_action.hpp"
#include "runtime/node/stored_processes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// Without secrets.
struct found_setting {
  std::string task_path; ///< With fan-out indexes.
  std::uint32_t attempt = 0;
  std::string folder;                     ///< Empty: that of this program.
  bool is_own_folder = false;             ///< Of that attempt alone (`isolate`).
  std::vector<std::string> environment{}; ///< `NAME=value` each.
};

/// See `process_directory::setting`.
result<found_setting> setting_in(stored_processes& in, const std::string& called,
                                 const log_query& wanted);

} // namespace troupe
