/// The arrows of a workflow's picture.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli {

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

/// Whether the task is drawn as a box around others.
bool is_box(const task& drawn) noexcept;

/// What stands in the box or node: the id, and the action, the fan-out or the condition.
std::vector<std::string> caption(const task& drawn);

} // namespace troupe::cli
