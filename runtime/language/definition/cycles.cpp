#include "runtime/language/definition/checks.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// What must have completed before what. Node t stands for task t, node n + t for the fan-out of
/// task t: an emitter without `await` completes before its children.
class completion_graph {
public:
  explicit completion_graph(const std::vector<task>& tasks) : tasks_{tasks} {
    starts_.reserve(2 * tasks.size() + 1);
    for (const auto& each : tasks)
      add_needs_of_task(each);
    for (const auto& each : tasks) {
      starts_.push_back(static_cast<std::uint32_t>(needs_.size()));
      if (each.fan)
        add(each.fan->body);
    }
    starts_.push_back(static_cast<std::uint32_t>(needs_.size()));
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(starts_.size() - 1); }
  std::uint32_t first(std::uint32_t node) const { return starts_[node]; }
  std::uint32_t last(std::uint32_t node) const { return starts_[node + 1]; }
  std::uint32_t need(std::uint32_t at) const { return needs_[at]; }

private:
  void add(task_index needed) {
    if (needed != no_task)
      needs_.push_back(needed);
  }

  void add_needs_of_task(const task& each) {
    auto count = static_cast<std::uint32_t>(tasks_.size());
    starts_.push_back(static_cast<std::uint32_t>(needs_.size()));
    for (auto needed : each.depends_on)
      add(needed);
    if (each.await && each.await->on != no_task)
      needs_.push_back(count + each.await->on);
    for (auto member : each.children)
      add(member);
    add(each.catch_task);
    add(each.finally_task);
    bool waits = each.fan && (each.await || each.fan->kind == fan_out_kind::template_elements);
    if (waits)
      needs_.push_back(count + each.index);
  }

  const std::vector<task>& tasks_;
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint32_t> needs_;
};

class cycle_search {
public:
  cycle_search(load_context& context, const std::vector<task_reference>& references)
    : context_{context}, references_{references}, graph_{context.made.tasks},
      states_(graph_.size(), state::unseen) {}

  void run() {
    for (std::uint32_t node = 0; node < graph_.size(); ++node)
      if (states_[node] == state::unseen)
        visit(node);
  }

private:
  enum class state : std::uint8_t { unseen, open, done, told };
  struct step {
    std::uint32_t node;
    std::uint32_t next;
  };

  void visit(std::uint32_t root) {
    open(root);
    while (!path_.empty()) {
      auto& top = path_.back();
      if (top.next == graph_.last(top.node)) {
        if (states_[top.node] == state::open)
          states_[top.node] = state::done;
        path_.pop_back();
        continue;
      }
      auto needed = graph_.need(top.next++);
      if (states_[needed] == state::unseen)
        open(needed);
      else if (states_[needed] == state::open)
        report(needed);
    }
  }

  void open(std::uint32_t node) {
    states_[node] = state::open;
    path_.push_back({node, graph_.first(node)});
  }

  /// Tells of the cycle that `node` closes; its nodes are part of no further report.
  void report(std::uint32_t node) {
    auto begin
      = std::find_if(path_.rbegin(), path_.rend(), [&](const step& at) { return at.node == node; });
    std::vector<task_index> cycle;
    for (auto at = begin.base() - 1; at != path_.end(); ++at) {
      states_[at->node] = state::told;
      auto index = task_of(at->node);
      if (cycle.empty() || cycle.back() != index)
        cycle.push_back(index);
    }
    cycle.push_back(task_of(node));
    context_.problems.add(place_of(cycle), "cyclic dependency: " + text_of(cycle));
  }

  task_index task_of(std::uint32_t node) const {
    auto count = static_cast<std::uint32_t>(context_.made.tasks.size());
    return node < count ? node : node - count;
  }

  std::string text_of(const std::vector<task_index>& cycle) const {
    constexpr std::size_t most = 200;
    std::string text;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      if (i == most && cycle.size() > most + 2) {
        text += " -> (" + std::to_string(cycle.size() - most - 1) + " more)";
        i = cycle.size() - 1;
      }
      text += (i == 0 ? "" : " -> ") + context_.made.tasks[cycle[i]].id;
    }
    return text;
  }

  /// Where the first task of the cycle that names its successor does so.
  source_position place_of(const std::vector<task_index>& cycle) const {
    const auto& tasks = context_.made.tasks;
    for (std::size_t i = 0; i + 1 < cycle.size(); ++i)
      for (const auto& reference : references_)
        if (reference.from == cycle[i] && reference.kind != reference_kind::go_to
            && (reference.called == tasks[cycle[i + 1]].id
                || reference.called == tasks[cycle[i + 1]].name
                || reference.called.ends_with('/' + tasks[cycle[i + 1]].id)))
          return reference.where;
    return tasks[cycle.front()].where;
  }

  load_context& context_;
  const std::vector<task_reference>& references_;
  completion_graph graph_;
  std::vector<state> states_;
  std::vector<step> path_;
};

} // namespace

void check_cycles(load_context& context, const std::vector<task_reference>& references) {
  cycle_search{context, references}.run();
}

} // namespace troupe
