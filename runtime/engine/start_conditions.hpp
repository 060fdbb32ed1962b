/// What an attempt takes before its action starts.
#pragma once

#include "runtime/engine/process_values.hpp"
#include "troupe/result.hpp"

namespace troupe {

/// Evaluates what a task says of that, when its action is about to start. Owns nothing.
class start_conditions {
public:
  start_conditions(const run_tree& runs, process_values& values, change_feed& feed)
    : runs_{runs}, values_{values}, feed_{feed} {}

  /// What the action of `r` takes, and its place among those that wait. Fails where an expression
  /// does, or gives no amount, number, label or priority.
  result<start_terms> terms_of(run_index r);

private:
  result<std::shared_ptr<const demand>> demand_of(const start_rule& rule, const environment& names);
  result<value> expand(const template_value& written, const environment& names);

  const run_tree& runs_;
  process_values& values_;
  change_feed& feed_;
};

} // namespace troupe
