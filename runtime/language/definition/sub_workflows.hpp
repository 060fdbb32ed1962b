/// The files of the workflows that a workflow runs.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// Loads the definition at a path. May block.
using workflow_loader = std::function<checked<workflow_ptr>(const std::string& path)>;

/// Where the definition is that a workflow in `folder` calls `location`: `.yaml` is added where it
/// has no extension.
std::string sub_workflow_path(const std::string& folder, const std::string& location);

/// Loads what `flow` runs, and what that runs, as far as it is named without expressions. Returns
/// everything that is wrong with the files, about as many problems as of one definition at most.
/// A file that can't be read is left to the task that runs it: another task may make it before. May
/// block.
std::vector<problem> sub_workflow_problems(const workflow& flow, const workflow_loader& load);

/// The files that `flow` runs, as far as it names them without expressions, and that aren't there
/// now: doubtful, unless another task makes them before. May block.
std::vector<problem> missing_sub_workflows(const workflow& flow);

} // namespace troupe
