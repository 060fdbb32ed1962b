#include "cli/event_log.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cerrno>
#include <string>

#include <unistd.h>

namespace troupe::cli {

namespace {

/// Standard error as spdlog's own sinks write it, save that a reader may stall.
class patient_sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
  explicit patient_sink(patient_output& way) : way_{way} {}

private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (is_given_up_)
      return;
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    std::string line{formatted.data(), formatted.size()};
    if (coloured_ && message.color_range_end > message.color_range_start) {
      line.insert(message.color_range_end, "\x1b[m");
      line.insert(message.color_range_start,
                  message.level < spdlog::level::err ? "\x1b[32m" : "\x1b[31m\x1b[1m");
    }
    // Standard error that can't be written has nowhere to be told.
    is_given_up_ = way_.write(STDERR_FILENO, line) == ETIMEDOUT;
  }
  void flush_() override {}

  patient_output& way_;
  bool coloured_ = colours_wanted();
  bool is_given_up_ = false;
};

} // namespace

std::shared_ptr<spdlog::logger> make_log(patient_output& way) {
  auto log = std::make_shared<spdlog::logger>("troupe", std::make_shared<patient_sink>(way));
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  return log;
}

void log_changes(spdlog::logger& log, std::span<const shared_event> changes) {
  for (const auto& each : changes) {
    const auto& change = std::get<execution_event>(*each);
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
