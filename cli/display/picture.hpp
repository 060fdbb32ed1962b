/// What a run is doing, as a person sees it.
#pragma once

#include "cli/display/run_overview.hpp"
#include "cli/display/status_area.hpp"
#include "cli/display/task_places.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// The rows of the status area: how far the run is, then what runs now and for how long, the
/// longest first, as many as there is room for.
///
///     12/40 done  4 running  1 failed  23 waiting  8.2/s  3 s left
///       jobs/each.convert[17]  12 s
///       ... and 3 more
std::vector<status_row> picture(const run_overview& run, time_point now, const screen_size& room,
                                bool coloured);

/// The same on one line, for a log.
std::string progress_line(const run_overview& run, time_point now);

/// What has failed, and why: `file:3:5: etl/load failed: no such file`, or `failed (allowed)`, the
/// further lines of the message moved in. Visible, and without a line feed at its end.
std::string failure_text(const task_place& place, const std::string& task_path,
                         std::string_view message);

/// The same of a fan-out that completed, as the message says: `file:3:5: etl/each completed in
/// spite of etl/each.a[0]: status 3`.
std::string completion_text(const task_place& place, const std::string& task_path,
                            std::string_view message);

} // namespace troupe::cli
