#include "runtime/language/workflow/unknown_task.hpp"

#include "runtime/base/nearest.hpp"

#include <vector>

namespace troupe {

error unknown_task(const workflow& flow, const std::string& called) {
  std::vector<std::string> ids;
  std::size_t same = 0;
  for (const auto& known : flow.tasks)
    if (known.index != flow.dependencies) {
      same += known.id == called || known.name == called ? 1 : 0;
      ids.push_back(known.id);
    }
  auto text = flow.file + ": ";
  if (same > 1)
    text += std::to_string(same) + " tasks are called \"" + called + "\": expected a path such as "
            + flow.name + "/group/task";
  else
    text += "no task is called \"" + called + "\"" + suggestion(called, ids);
  return {std::move(text), {}, error_code::task_unknown};
}

} // namespace troupe
