/// Where the time of a run went, for a person to read.
#pragma once

#include "runtime/observe/report/run_report.hpp"

#include <string>
#include <string_view>

namespace troupe::cli {

/// What is waited for where time is spent with `kind` (`path_piece::kind`), such as
/// `a cpu (--jobs)`, or `runs`. `what`: the limit or resource, or empty.
std::string spent_text(std::string_view kind, std::string_view what = {});

/// `name`, or its end behind `...` where it is longer than `most` characters.
std::string shortened(std::string_view name, std::size_t most);

/// The figures, the critical path, what its time was spent with, and the tasks that matter, within
/// 80 columns. Of a long path the longest pieces are shown, in their order.
std::string timing_view(const run_report& report);

} // namespace troupe::cli
