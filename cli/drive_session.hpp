/// Driving what is stored: a runtime of the program's own, from its options to the exit code.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_listeners.hpp"
#include "cli/run_options.hpp"
#include "cli/signals.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "troupe/runtime.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

class drive_session {
public:
  /// Has processes begin or go on in the runtime, and adds them to those that are followed. Gives
  /// an exit code where nothing is to be followed.
  using starter = std::function<std::optional<exit_code>(runtime& node)>;

  /// `from` is the store that `options` name.
  drive_session(run_options options, std::unique_ptr<sqlite_store> from);

  /// Follows what `begin` starts to its end. With `--output json`, prints what each left behind:
  /// one document where only `one` process is meant, else a list of them.
  exit_code run(signal_watch& signals, const starter& begin, bool one);

  void add(process begun) { running_.push_back(std::move(begun)); }
  /// Something else has come to this: the worst counts.
  void note(exit_code code) { worst_ = std::max(worst_, code); }
  /// One of the processes that are meant could not begin or go on: its document says why.
  void note(const error& reason);
  store& from() { return *from_; }
  const run_options& options() const noexcept { return options_; }

private:
  exit_code drive(signal_watch& signals, const starter& begin, bool one);
  void stop(runtime& node, const std::string& reason);
  void follow(const process& running, const runtime& node);
  exit_code print_documents(bool one);

  run_options options_;
  std::unique_ptr<sqlite_store> from_;
  run_listeners listeners_;
  std::vector<process> running_;
  exit_code worst_ = exit_code::ok;
  json documents_ = json::array();
};

/// What the process keeps of the options that it was started with; null: nothing.
json kept_options_of(store& from, const process_row& row);

} // namespace troupe::cli
