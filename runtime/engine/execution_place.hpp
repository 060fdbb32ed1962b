/// Where in a workflow an execution is, in terms that another process can share.
#pragma once

#include "runtime/language/workflow/task.hpp"
#include "troupe/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// One of the fan-outs around an execution.
struct element_place {
  std::uint64_t fan = 0;     ///< The execution, by number, whose children they are,
  std::uint32_t attempt = 0; ///< and which attempt of it.
  value list;
  std::uint64_t index = 0; ///< Into the list.
};

struct execution_place {
  std::uint64_t number = 0; ///< Of the execution in its process; 0: there is no such execution.
  task_index task = no_task;
  /// The ids from below the workflow's name down, without indexes: `load/rows`.
  std::string path;
  std::vector<std::uint32_t> passes;   ///< Of each of them.
  std::vector<element_place> elements; ///< Outermost first.
  /// An attempt of its own, or of what is around it, has failed before.
  bool is_retry = false;
};

} // namespace troupe
