/// What would become of a process that continues another one.
#pragma once

#include <string>
#include <vector>

namespace troupe {

/// Found by continuing without running anything, as far as that leads.
struct continuation_plan {
  std::vector<std::string> stays; ///< Paths of tasks, in the order in which they end.
  std::vector<std::string> runs;
  bool ends = false;  ///< Nothing depends on what runs: the process ends with what stays.
  std::string notice; ///< Why not all is known that the other one returned; or empty.
};

} // namespace troupe
