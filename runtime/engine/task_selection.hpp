/// Which tasks of a workflow a process is to run, where its caller named some.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// The named tasks with all that is below them and all that they need; and, as mere passages, the
/// groups around those.
class task_selection {
public:
  /// All of them.
  task_selection() = default;
  /// Those with these names, as far as they exist; all where none is named.
  task_selection(const workflow& flow, const std::vector<std::string>& names);

  /// Whether the task runs at all.
  bool wants(task_index task) const { return all() || chosen_[task] != choice::none; }
  /// Whether its own action runs too.
  bool wants_action(task_index task) const { return all() || chosen_[task] == choice::whole; }

private:
  enum class choice : std::uint8_t { none, passage, whole };

  bool all() const noexcept { return chosen_.empty(); }

  std::vector<choice> chosen_; ///< By task; empty: everything is wanted.
};

} // namespace troupe
