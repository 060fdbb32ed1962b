/// The names that are known before a workflow runs.
#pragma once

#include "runtime/language/expression/environment.hpp"
#include "runtime/language/workflow/workflow.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace troupe::cli {

/// The caller's values and the definition's `init`, less what tasks have overwritten.
class known_values : public environment {
public:
  /// The names of `flow` at its start; `given` are the caller's values.
  known_values(const workflow& flow, const json& given);

  const value* find(symbol name) const override;
  time_point now() const override;
  std::string next_uuid() const override;
  const value* variable(const std::string& name) const override;

  /// What a scope hid: to be handed back to `leave`.
  using hidden = std::vector<std::pair<symbol, value>>; // null: was unknown

  /// Makes the values of `scoped` known below a task.
  void enter(const std::vector<parameter>& scoped, hidden& outer);

  /// Makes a name unknown below a task.
  void enter_unknown(symbol name, hidden& outer);

  /// Ends a scope; what was written meanwhile stays unknown.
  void leave(const hidden& outer);

  /// Forgets what the end of `ended` sets.
  void forget_results(const task& ended);

private:
  void bind(symbol name, value content);

  std::unordered_map<symbol, value> values_;
  std::unordered_set<symbol> written_;
  std::unordered_map<std::string, value> variables_; ///< Of the environment.
};

} // namespace troupe::cli
