/// Asks the person at the terminal about what a run waits for: approvals, and pauses.
#pragma once

#include "troupe/runtime.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Whether a person can be asked: standard input and standard error are terminals.
bool person_is_there();

/// The questions of one run. Each answer goes to the run at once.
class operator_prompt {
public:
  /// Both must outlive the prompt.
  operator_prompt(runtime& node, const process& running) : node_{node}, running_{running} {}

  /// Asks about everything that waits for a person now. Returns once nothing does, the run has
  /// ended, or standard input has.
  void serve();

private:
  bool serve_approval(const approval_request& request);
  bool serve_pause();
  bool cancel();
  std::optional<std::string> ask(std::string_view question);

  runtime& node_;
  const process& running_;
  bool closed_ = false; ///< Standard input has ended: nobody answers any more.
};

} // namespace troupe::cli
