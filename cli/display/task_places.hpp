/// The places of tasks that have failed, by the processes that ran them.
#pragma once

#include "runtime/language/workflow/task_places.hpp"
#include "runtime/node/process_place.hpp"

#include <functional>
#include <string>

namespace troupe::cli {

/// The place of a task of a process that has failed, as far as it is known. For one thread.
using place_finder
  = std::function<task_place(const std::string& process_id, const std::string& task_path)>;

/// Of processes of `flow`. The file of a sub-workflow's tasks isn't known.
place_finder places_in(workflow_ptr flow);

/// Of processes in the store at `place`, which is opened when it is first asked. Reads definitions:
/// for a thread that may wait.
place_finder stored_places(process_place place);

} // namespace troupe::cli
