/// Where the time of a stored run went.
#pragma once

#include "runtime/node/stored_process.hpp"
#include "runtime/observe/report/run_report.hpp"

#include <functional>
#include <string>

namespace troupe {

/// Of one that has ended, or that nobody drives, until its last change; of a live one until now.
/// `tell` hears what is not known of it. Fails where its definition can't be read.
result<run_report> timing_of(const stored_process& shown, bool is_live,
                             const std::function<void(const std::string&)>& tell);

} // namespace troupe
