/// Who hears what a run tells: the file of `--events`, the log of `--verbose`, whoever reads what
/// commands write (`--show-output`), and the targets of `--trace` and `--metrics`.
#pragma once

#include "cli/display/shown_output.hpp"
#include "cli/event_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "runtime/base/patient_output.hpp"
#include "troupe/result.hpp"
#include "troupe/runtime.hpp"

#include <memory>
#include <vector>

#include <spdlog/logger.h>

namespace troupe::cli {

/// Outlives the runtime that it listens to.
class run_listeners {
public:
  explicit run_listeners(const run_options& options);

  /// What the runtime is to be made with.
  runtime_options for_runtime();

  /// Says, with `--verbose`, who sees to it that commands use no more memory than they may.
  void tell_memory_watch(const runtime& node) const;

  /// Subscribes what listens, if anything does. The subscriptions outlive the runtime, which ends
  /// them: they must not miss what happens as that ends.
  [[nodiscard]] std::vector<subscription> subscribe_to(runtime& node);

  /// Begins to trace, if that is wanted.
  result<void> trace(runtime& node) const;
  /// Begins to send metrics, if that is wanted: by an option, or by the environment of all
  /// programs, of which what is wrong is only said.
  result<void> export_metrics(runtime& node) const;
  /// Ends both, and says which spans were lost.
  static void stop_exporting(runtime& node);

  /// Opens the file of `--events`, if there is to be one: after the definition was found good,
  /// before anything starts.
  result<void> open();

  /// From any thread, at once: from now on they wait for nobody for long.
  void hurry() noexcept {
    to_log_.hurry();
    if (events_)
      events_->hurry();
  }

  /// Hurries once a process that `running` names is to end early, whoever asks for that: as long as
  /// what it gives lives.
  [[nodiscard]] std::vector<subscription> hurry_with(runtime& node,
                                                     const std::vector<process>& running);

  /// Nothing was started: leaves no trace.
  void discard();

  /// Closes the file once the runtime is gone. Gives `code`, or `internal` where events of a run
  /// were lost that was not to end early: why was told when it happened.
  exit_code close(exit_code code);

private:
  const run_options& options_;
  std::unique_ptr<event_file> events_;
  patient_output to_log_{std::chrono::seconds{1}};
  std::shared_ptr<spdlog::logger> log_;
  shown_output output_;
};

} // namespace troupe::cli
