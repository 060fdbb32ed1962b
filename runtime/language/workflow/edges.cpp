#include "runtime/language/workflow/edges.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// The order of the sub-tasks of a sequence. A sibling that is a dependency runs before the
/// ones that name it, wherever it stands: `dependsOn` has an arrow of its own.
void add_sequence(const workflow& flow, const task& group, std::vector<edge>& edges) {
  auto before = no_task;
  for (auto index : group.children) {
    if (before != no_task)
      edges.push_back({before, index, edge_kind::order, {}});
    if (!flow.tasks[index].async) // nothing waits for that one before the end
      before = index;
  }
}

void add_edges(const workflow& flow, const task& drawn, std::vector<edge>& edges) {
  if (drawn.kind == group_kind::sequence && drawn.index != flow.dependencies)
    add_sequence(flow, drawn, edges);
  auto joined = drawn.await ? drawn.await->on : no_task;
  for (auto needed : drawn.depends_on)
    if (needed != joined) // has the arrow of the await
      edges.push_back({needed, drawn.index, edge_kind::dependency, {}});
  for (const auto& jump : drawn.transitions)
    edges.push_back({drawn.index, jump.target, edge_kind::transition,
                     jump.when ? jump.when->source() : std::string{}});
  if (joined != no_task)
    edges.push_back({joined, drawn.index, edge_kind::awaited, "await"});
  auto last = drawn.children.empty() ? no_task : drawn.children.back();
  if (drawn.catch_task != no_task && last != no_task)
    edges.push_back({last, drawn.catch_task, edge_kind::failure, "failed"});
  if (drawn.finally_task != no_task && last != no_task)
    edges.push_back({last, drawn.finally_task, edge_kind::ending, "at the end"});
}

} // namespace

std::vector<edge> edges_of(const workflow& flow) {
  std::vector<edge> edges;
  for (const auto& drawn : flow.tasks)
    add_edges(flow, drawn, edges);
  // A sequence in which the next task depends on the one before needs one arrow, not two.
  std::erase_if(edges, [&](const edge& candidate) {
    if (candidate.kind != edge_kind::order)
      return false;
    const auto& needed = flow.tasks[candidate.to].depends_on;
    return std::ranges::find(needed, candidate.from) != needed.end();
  });
  return edges;
}

} // namespace troupe
