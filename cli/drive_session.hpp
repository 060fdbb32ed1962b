/// Driving what is stored: a runtime of the program's own, from its options to the exit code.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_listeners.hpp"
#include "cli/run_options.hpp"
#include "cli/run_screen.hpp"
#include "cli/signals.hpp"
#include "runtime/node/process_directory.hpp"
#include "troupe/runtime.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

class drive_session {
public:
  /// Has processes begin or go on in the runtime, and adds them to those that are followed. Gives
  /// an exit code where nothing is to be followed.
  using starter = std::function<std::optional<exit_code>(runtime& node)>;

  /// `from` has the processes of the store that `options` name.
  drive_session(run_options options, process_directory& from);

  /// Follows what `begin` starts to its end. With `--output json`, prints what each left behind:
  /// one document where only `one` process is meant, else a list of them.
  exit_code run(signal_watch& signals, const starter& begin, bool one);

  void add(process begun) { running_.push_back(std::move(begun)); }
  /// Something else has come to this: the worst counts.
  void note(exit_code code) { worst_ = std::max(worst_, code); }
  /// One of the processes that are meant could not begin or go on: its document says why.
  void note(const error& reason);
  process_directory& from() { return from_; }
  const run_options& options() const noexcept { return options_; }

private:
  exit_code drive(signal_watch& signals, const starter& begin, bool one);
  void stop(runtime& node, const std::string& reason);
  duration earlier_than_here(const process_output& ended) const;
  void report(const process& running, process_output ended, told_failures told);
  exit_code print_documents(bool one);

  run_options options_;
  process_directory& from_;
  run_listeners listeners_;
  std::vector<process> running_;
  time_point begun_{}; ///< When the first of them could begin.
  exit_code worst_ = exit_code::ok;
  std::vector<process_output> ended_; ///< Those whose documents are wanted.
  json documents_ = json::array();
};

} // namespace troupe::cli
