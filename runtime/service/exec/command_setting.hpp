/// What the commands of an attempt find around them, for whoever wants to look at it afterwards.
#pragma once

#include "troupe/action.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Where commands run, and with which variables.
struct command_setting {
  std::string folder;                     ///< As this program has to open it; empty: its own.
  std::vector<std::string> environment{}; ///< `NAME=value` each: all that there are.
  bool isolated = false;                  ///< `folder` is the attempt's own, if it is still there.
};

/// That of `system/exec:run` or `execute` with this input: runs nothing. Where each attempt has a
/// folder of its own, and that is gone by now, as after a success, it is the task's. Fails where
/// the action is another one, or the input can't be read.
result<command_setting> setting_of(const action& what, const json& input,
                                   const action_context& context);

} // namespace troupe
