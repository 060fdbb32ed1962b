/// The document of a run that has ended, with what all of it used.
#pragma once

#include "runtime/node/process_directory.hpp"
#include "troupe/json.hpp"
#include "troupe/output.hpp"

namespace troupe::cli {

/// The document of `--output json` of a process of `from` that has ended: `shown_document`, and
/// `"usageTotal"` where it or its sub-workflows have run commands. That this can't be read is said.
json whole_document(process_output ended, process_directory& from);

} // namespace troupe::cli
