/// How stored processes have ended, read from their journals.
#pragma once

#include "runtime/node/ended_report.hpp"
#include "runtime/node/stored_processes.hpp"

#include <string>

namespace troupe {

/// See `process_directory::report`.
result<ended_report> report_in(stored_processes& in, const std::string& called);

} // namespace troupe
