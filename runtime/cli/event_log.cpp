#include "runtime/cli/event_log.hpp"

#include "runtime/cli/standard_streams.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace troupe::cli {

std::shared_ptr<spdlog::logger> make_log() {
  spdlog::sink_ptr sink;
  if (colours_wanted())
    sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  else
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto log = std::make_shared<spdlog::logger>("troupe", std::move(sink));
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  // Standard error that can't be written has nowhere to be told.
  log->set_error_handler([](const std::string&) {});
  return log;
}

void log_changes(spdlog::logger& log, std::span<const execution_event> changes) {
  for (const auto& change : changes) {
    if (change.state == task_state::failed)
      log.error("{} failed process={} execution={} attempt={}: {}", change.task_id,
                change.process_id, change.execution_id, change.attempt, change.error);
    else
      log.info("{} {} process={} execution={} attempt={}", change.task_id, to_string(change.state),
               change.process_id, change.execution_id, change.attempt);
  }
}

} // namespace troupe::cli
