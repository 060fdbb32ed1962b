/// Where the time of a run went, as a picture.
#pragma once

#include "runtime/observe/report/run_report.hpp"

#include <string>

namespace troupe::cli {

/// A timeline as SVG that needs nothing else: a row an execution, what is on the critical path
/// marked, that path itself as a row above them; light or dark as whoever shows it prefers.
std::string timing_svg(const run_report& report);

/// A page with that picture and the report as text.
std::string timing_html(const run_report& report);

} // namespace troupe::cli
