/// Where the time of stored runs went, and in what two of them differ.
#pragma once

#include "runtime/observe/report/run_difference.hpp"
#include "runtime/observe/report/run_report.hpp"
#include "troupe/result.hpp"

#include <string>

namespace troupe {

class process_directory;

/// Of one that has ended, or that nobody drives, until its last change; of a live one until now.
/// `called` as for `process_directory`. Fails where its definition or its journal can't be read.
result<run_report> timing_of(process_directory& from, const std::string& called);

/// In what the second differs from the first, without their secrets; likewise.
result<run_difference> difference_of(process_directory& from, const std::string& first,
                                     const std::string& second);

} // namespace troupe
