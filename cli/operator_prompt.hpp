/// Asks the person at the terminal about what a run waits for: approvals, and pauses.
#pragma once

#include "troupe/runtime.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// Whether a person can be asked: standard input and standard error are terminals.
bool person_is_there();

/// The questions of the runs that a program drives. Each answer goes to its run at once.
class operator_prompt {
public:
  /// The runtime must outlive the prompt.
  operator_prompt(runtime& node, std::vector<process> running)
    : node_{node}, running_{std::move(running)} {}

  /// Waits for the end of one of them. Meanwhile asks the person at the terminal, if there is one,
  /// about everything that any of them waits for, until standard input ends.
  process_output wait(const process& awaited);

private:
  void serve(const process& awaited);
  const process* asker_of(const approval_request& request, const process& awaited) const;
  bool serve_approval(const approval_request& request, const process& of);
  bool serve_pause(const process& paused);
  bool cancel(const process& run);
  std::optional<std::string> ask(std::string_view question, const process& of);

  runtime& node_;
  std::vector<process> running_;
  std::set<std::string> cancelled_; ///< Here, by their ids: they end without further questions.
  bool closed_ = false;             ///< Standard input has ended: nobody answers any more.
};

} // namespace troupe::cli
