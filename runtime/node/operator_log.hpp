/// How the parts of a runtime reach the log that an operator reads.
#pragma once

#include "troupe/options.hpp"
#include "troupe/subscription.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace troupe {

/// A line on standard error: the log of a runtime that was given none. Any thread.
void log_to_stderr(log_level level, std::string_view text);

/// `options`, with that where they have no log.
runtime_options with_log(runtime_options options);

/// Logs what is told to it as warnings.
std::function<void(const std::string&)> warnings_to(log_handler log);

/// Logs why a store can't be written, and, told nothing, that it can again.
std::function<void(const std::string&)> troubles_to(log_handler log);

/// Calls `hear`, and logs that it threw: it is not called again.
event_handler watched(event_handler hear, log_handler log);

} // namespace troupe
