/// What `--verbose` shows: each state change as a line of the log.
#pragma once

#include "runtime/base/patient_output.hpp"
#include "troupe/event.hpp"

#include <memory>
#include <span>

#include <spdlog/logger.h>

namespace troupe::cli {

/// A logger on standard error, in colours where they are wanted, for one thread. It waits for a
/// reader as `way` does, and writes nothing more to one that `way` has given up.
std::shared_ptr<spdlog::logger> make_log(patient_output& way);

/// Logs each change, all of which are `execution_event`s: failures as errors, all else as
/// information.
void log_changes(spdlog::logger& log, std::span<const shared_event> changes);

} // namespace troupe::cli
