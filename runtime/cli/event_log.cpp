#include "runtime/cli/event_log.hpp"

#include "runtime/base/visible.hpp"
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
      log.error("{} failed process={} execution={} attempt={}: {}", visible_line(change.task_id),
                visible_line(change.process_id), visible_line(change.execution_id), change.attempt,
                visible_line(change.error));
    else
      log.info("{} {} process={} execution={} attempt={}", visible_line(change.task_id),
               to_string(change.state), visible_line(change.process_id),
               visible_line(change.execution_id), change.attempt);
  }
}

} // namespace troupe::cli
