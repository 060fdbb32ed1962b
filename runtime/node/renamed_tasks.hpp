/// Which tasks of a mended definition are those of an earlier one under other paths.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "troupe/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// What lines `NEW=OLD` map, each side the path of a task with or without its workflow's name:
/// paths of `flow` to those of the earlier workflow, `earlier_name`, both without those names.
/// Fails where one is no such line, or `flow` has no such task; messages begin with `what`.
result<std::map<std::string, std::string>> renamed_tasks(const std::vector<std::string>& lines,
                                                         const workflow& flow,
                                                         const std::string& earlier_name,
                                                         const std::string& what);

} // namespace troupe
