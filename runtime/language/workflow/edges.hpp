/// The arrows between the tasks of a workflow, for pictures of it.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// What an arrow says.
enum class edge_kind : std::uint8_t {
  order,      ///< The target follows in its sequence.
  dependency, ///< The target `dependsOn` the source.
  transition, ///< `goto`.
  failure,    ///< The target is the group's `catch`.
  ending,     ///< The target is the group's `finally`.
  awaited,    ///< The target joins the fan-out of the source.
};

/// An arrow between two tasks or groups.
struct edge {
  task_index from = no_task;
  task_index to = no_task;
  edge_kind kind = edge_kind::order;
  std::string label; ///< Of a `goto`: its condition; else what the kind is called, or nothing.

  friend bool operator==(const edge&, const edge&) = default;
};

/// All arrows, in the order of the tasks they start from or lead to.
std::vector<edge> edges_of(const workflow& flow);

} // namespace troupe
