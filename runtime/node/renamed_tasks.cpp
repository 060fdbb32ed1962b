#include "runtime/node/renamed_tasks.hpp"

namespace troupe {

namespace {

/// `path` without the name of the workflow.
std::string path_below(const std::string& workflow_name, std::string path) {
  return path.starts_with(workflow_name + '/') ? path.substr(workflow_name.size() + 1) : path;
}

} // namespace

result<std::map<std::string, std::string>> renamed_tasks(const std::vector<std::string>& lines,
                                                         const workflow& flow,
                                                         const std::string& earlier_name,
                                                         const std::string& what) {
  std::map<std::string, std::string> renamed;
  for (const auto& each : lines) {
    auto sign = each.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == each.size())
      return failure(error_code::argument_invalid,
                     what + ": expected NEW=OLD, two paths of tasks, found \"" + each + '"');
    auto wanted = path_below(flow.name, each.substr(0, sign));
    auto found = flow.find_task(wanted);
    if (found == no_task)
      return failure(error_code::task_unknown,
                     what + ": workflow " + flow.name + " has no task \"" + wanted + '"');
    renamed[path_below(flow.name, flow.path_of(found))]
      = path_below(earlier_name, each.substr(sign + 1));
  }
  return renamed;
}

} // namespace troupe
