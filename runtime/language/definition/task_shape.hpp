/// Which mappings read as tasks.
#pragma once

#include "runtime/base/behaviour.hpp"
#include "runtime/language/definition/document.hpp"

#include <vector>

namespace troupe {

/// Decides once for all maps of a document whether they read as tasks: not empty, each key a task
/// key or a sub-task itself, with at least one of action, service, run, tasks, template, emit,
/// await or such a sub-task.
class task_shapes {
public:
  /// `behaviour`: which task keys there are.
  task_shapes(const document& whole, behaviour_number behaviour);

  bool reads_as_task(node_view node) const { return reads_[node.index()]; }

private:
  bool decide(node_view map) const;

  behaviour_number behaviour_;
  std::vector<bool> reads_; // by node
};

} // namespace troupe
