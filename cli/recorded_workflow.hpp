/// Workflows that others recorded, in WfFormat (https://wfcommons.org/format).
#pragma once

#include "cli/definition_file.hpp"
#include "runtime/compat/wfformat.hpp"

namespace troupe::cli {

/// Reads a recorded workflow as one of ours in which each task is a timer of its recorded
/// runtime times the scale.
checked<loaded_definition> load_recorded(const runtime& node, const definition_source& source);

/// Reads a recording whose times can be scaled by `time_scale`: the sum must be a duration.
checked<recorded_workflow> read_recording(const std::string& file, double time_scale);

} // namespace troupe::cli
