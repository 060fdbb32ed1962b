/// What is left of runs that failed or were cancelled, and how it is taken up again.
#pragma once

#include "runtime/engine/executions.hpp"

#include <vector>

namespace troupe {

/// A run that did not complete keeps its row while it has members or children, and the group or
/// fan-out around it knows it by that. So what is left of a failed process is a tree of rows from
/// the root down to what failed. It is dropped where something above it completes all the same, or
/// is retried. Owns the list of those that nothing is around: the emitters of fan-outs that failed
/// without them.
class unfinished_runs {
public:
  unfinished_runs(const process_setup& setup, run_tree& runs, agenda& steps, executions& all,
                  detached_fan_outs& detached)
    : setup_{setup}, runs_{runs}, agenda_{steps}, executions_{all}, detached_{detached} {}

  /// `r` did not complete: tells its parent what to take up again.
  void keep(run_index r);
  /// Likewise its fan-out, which ran on without it.
  void keep_emitter(run_index r);

  /// Frees `r`, which was kept, and all that is kept below it.
  void drop(run_index r);
  /// Frees the rows that are kept below `r`, innermost first.
  void drop_below(run_index r);
  void drop_emitters();

  /// Opens a kept run once more, as it was.
  void revive(run_index r);
  void revive_emitters();
  /// The members of `dependencies` that did not complete are pending until they are needed again.
  void revive_dependencies();
  /// The root, of which nothing is kept, begins once more.
  void begin_again(run_index root);

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  void revive_group(run_index r);
  void revive_fan(run_index r);
  void count_again(const task& def, const unfinished_run& left);

  const process_setup& setup_;
  run_tree& runs_;
  agenda& agenda_;
  executions& executions_;
  detached_fan_outs& detached_;
  std::vector<run_index> emitters_;
};

} // namespace troupe
