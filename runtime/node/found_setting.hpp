/// What the command of an attempt found around it, for a person who wants to be there.
#pragma once

#include "runtime/node/logged_action.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

class stored_process;

/// Without secrets.
struct found_setting {
  std::string task_path; ///< With fan-out indexes.
  std::uint32_t attempt = 0;
  std::string folder;                     ///< Empty: that of this program.
  bool is_own_folder = false;             ///< Of that attempt alone (`isolate`).
  std::vector<std::string> environment{}; ///< `NAME=value` each.
};

/// What the command of an attempt found around it that is asked for: of the latest one that runs or
/// has failed, or else of the latest. By a replay: nothing is run or changed. `logs`: where those
/// of the store are. Fails where no such command has begun.
result<found_setting> setting_in(const stored_process& shown, const std::string& logs,
                                 const log_query& wanted);

} // namespace troupe
