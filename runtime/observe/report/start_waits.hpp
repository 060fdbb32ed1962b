/// What executions waited for before they started. No store keeps that: it follows from who held
/// what at the time, as far as the definition says what its tasks take.
#pragma once

#include "runtime/observe/report/run_log.hpp"

namespace troupe {

/// Divides each `start` of `log` in two where something that the task takes was used up meanwhile:
/// until the last of it was given back, the execution waited for that (`slot`, `limit` or
/// `resource`, with who gave it back); from then on for its start. Where it isn't known how much
/// there is of something, it is the most that was ever in use. Linear in the changes.
void name_start_waits(run_log& log);

} // namespace troupe
