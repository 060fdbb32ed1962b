/// What a person sees of the processes that `run`, `resume` and `retry` drive, while they do.
#pragma once

#include "cli/display/run_display.hpp"
#include "cli/display/task_places.hpp"
#include "cli/run_options.hpp"
#include "cli/signals.hpp"
#include "runtime/node/process_directory.hpp"
#include "troupe/runtime.hpp"

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace troupe::cli {

/// The display of a runtime, unless `--quiet` or `--verbose` takes its place. For one thread.
class run_screen {
public:
  /// From now on nothing is missed: to be made before anything starts. `place_of`: what stands
  /// before a failure. All but that must outlive it.
  run_screen(runtime& node, const run_options& options, signal_watch& signals,
             place_finder place_of);
  ~run_screen();
  run_screen(const run_screen&) = delete;
  run_screen& operator=(const run_screen&) = delete;

  /// Whether rows on a terminal say what runs.
  bool is_drawn() const;

  /// Finds out, beside all else, what the tasks of `flow` took before: for the time left.
  void look_back(workflow_ptr flow);

  /// Begins to show how far these are: of one that is stored, with the time left, unless it was
  /// looked back already. Once.
  void follow(const std::vector<process>& running);

  /// See `run_display::settle`.
  told_failures settle(const std::string& process_id);

  /// See `run_display::close`.
  told_failures close();

private:
  void look_back(const std::function<result<workflow_ptr>(process_directory& from)>& flow_of);

  const run_options& options_;
  signal_watch& signals_;
  std::optional<run_display> shown_;
  std::jthread looking_back_; ///< Ends before that.
};

} // namespace troupe::cli
