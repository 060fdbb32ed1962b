/// Who hears the state changes of a run: the file of `--events` and the log of `--verbose`.
#pragma once

#include "runtime/base/patient_output.hpp"
#include "runtime/base/result.hpp"
#include "runtime/cli/event_file.hpp"
#include "runtime/cli/run_options.hpp"
#include "runtime/runtime.hpp"

#include <memory>

#include <spdlog/logger.h>

namespace troupe::cli {

/// Outlives the runtime that it listens to.
class run_listeners {
public:
  explicit run_listeners(const run_options& options);

  /// What the runtime is to call; empty where nobody listens.
  event_listener listener();

  /// Opens the file of `--events`, if there is to be one: after the definition was found good,
  /// before anything starts.
  result<void> open();

  /// Whether somebody else may keep them waiting.
  bool may_stall() const noexcept { return log_ || (events_ && events_->may_stall()); }

  /// From any thread, at once: from now on they wait for nobody for long.
  void hurry() noexcept {
    to_log_.hurry();
    if (events_)
      events_->hurry();
  }

  /// Nothing was started: leaves no trace.
  void discard();

  /// Closes the file once the runtime is gone. Fails where events were lost.
  result<void> close();

private:
  const run_options& options_;
  std::unique_ptr<event_file> events_;
  patient_output to_log_{std::chrono::seconds{1}};
  std::shared_ptr<spdlog::logger> log_;
};

} // namespace troupe::cli
