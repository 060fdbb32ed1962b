#include "runtime/language/definition/checks.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/language/definition/task_names.hpp"

#include <algorithm>

namespace troupe {

namespace {

class task_linker {
public:
  explicit task_linker(load_context& context)
    : context_{context}, tasks_{context.made.tasks}, names_{context.made, context.problems} {}

  void resolve(const task_reference& reference) {
    switch (reference.kind) {
      case reference_kind::depends_on: return add_dependency(reference, find_dependency(reference));
      case reference_kind::await_on: return join(reference, find_dependency(reference));
      case reference_kind::go_to: return direct(reference);
      case reference_kind::state: break; // they are resolved on their own
    }
  }

  /// Sets the task that `status` asks about.
  void resolve(const state_use& asked) {
    task_reference reference{reference_kind::state, asked.from, 0, asked.question.called,
                             asked.where};
    auto found = asked.from == no_task ? find_at_top(reference) : find_dependency(reference);
    if (found == no_task)
      return;
    *asked.question.task = found;
    tasks_[found].asked = true;
  }

  void fill_dependents() {
    for (const auto& group : tasks_)
      if (group.kind == group_kind::parallel)
        for (auto index : group.children)
          fill_dependents(tasks_[index]);
  }

private:
  void fill_dependents(task& member) {
    member.counted = true;
    for (auto needed : member.depends_on)
      if (tasks_[needed].parent == member.parent)
        tasks_[needed].dependents.push_back(member.slot);
      else
        member.counted = false;
  }

  task_index find(const task_reference& reference) const {
    auto found = names_.outwards(reference.from, reference.called);
    bool path = found == no_task && reference.called.find('/') != std::string::npos;
    return path ? names_.by_path(reference.called) : found;
  }

  /// A sibling, a sibling of an enclosing group, such a group (a cycle, told of later), or one
  /// of the dependencies.
  task_index find_dependency(const task_reference& reference) {
    auto found = find(reference);
    auto shared = context_.made.dependencies;
    if (found == no_task && shared != no_task)
      found = names_.member(shared, reference.called);
    if (found == no_task) {
      report_unknown(reference);
      return no_task;
    }
    auto group = tasks_[found].parent;
    bool is_member = group != no_task && tasks_[group].catch_task != found
                     && tasks_[group].finally_task != found && !names_.is_body(found);
    bool near = group == shared || (group != no_task && names_.is_inside(reference.from, group));
    if (names_.is_inside(reference.from, found) || (is_member && near))
      return found;
    report_unreachable(reference, found,
                       "a sibling, a sibling of an enclosing group, or one of dependencies");
    return no_task;
  }

  /// For the expressions of the workflow itself: a task of the pipeline, or one of dependencies.
  task_index find_at_top(task_reference reference) {
    reference.from = 0;
    for (auto group : {task_index{0}, context_.made.dependencies})
      if (auto found = group == no_task ? no_task : names_.member(group, reference.called);
          found != no_task)
        return found;
    report_unknown(reference);
    return no_task;
  }

  void add_dependency(const task_reference& reference, task_index found) {
    auto& list = tasks_[reference.from].depends_on;
    // References come task by task, so one mark a task tells what its list holds already.
    if (found == no_task || is_marked(reference.from, found))
      return;
    list.push_back(found);
  }

  bool is_marked(task_index from, task_index found) {
    marks_.resize(tasks_.size(), no_task);
    return std::exchange(marks_[found], from) == from;
  }

  void join(const task_reference& reference, task_index found) {
    if (found == no_task)
      return;
    auto& emitter = tasks_[found];
    if (!emitter.fan || emitter.fan->kind != fan_out_kind::emit)
      return context_.problems.add(reference.where,
                                   "on: the task \"" + reference.called + "\" emits nothing");
    emitter.joined = true;
    if (auto& rule = tasks_[reference.from].await)
      rule->on = found;
    add_dependency(reference, found);
  }

  void direct(const task_reference& reference) {
    auto found = find(reference);
    if (found == no_task)
      return report_unknown(reference);
    auto group = tasks_[found].parent;
    bool encloses = names_.is_inside(reference.from, found);
    bool is_member = group != no_task && group != context_.made.dependencies
                     && tasks_[group].catch_task != found && tasks_[group].finally_task != found
                     && !names_.is_body(found) && names_.is_inside(reference.from, group);
    if (!encloses && !is_member)
      return report_unreachable(reference, found, "an enclosing group or a sub-task of one");
    if (is_special(found))
      context_.refuse_since(2, reference.where,
                            std::string{"goto: a "} + special_name(found)
                              + " task can't be started anew");
    else if (leaves_finally(reference.from, found))
      context_.refuse_since(2, reference.where,
                            "goto: \"" + reference.called
                              + "\" is outside of the finally task, which no goto leaves");
    if (auto body = left_body(reference.from, found); body != no_task)
      return context_.problems.add(
        reference.where, "goto: \"" + reference.called + "\" is outside of \"" + tasks_[body].id
                           + "\", the task of an emit that is not awaited");
    tasks_[reference.from].transitions[reference.transition].target = found;
  }

  bool is_special(task_index index) const {
    auto parent = tasks_[index].parent;
    return parent != no_task
           && (tasks_[parent].finally_task == index || tasks_[parent].catch_task == index);
  }

  const char* special_name(task_index index) const {
    return tasks_[tasks_[index].parent].finally_task == index ? "finally" : "catch";
  }

  /// Whether a `finally` contains `from`, but not `target`.
  bool leaves_finally(task_index from, task_index target) const {
    for (auto at = from; at != no_task && !names_.is_inside(target, at); at = tasks_[at].parent)
      if (is_special(at) && tasks_[tasks_[at].parent].finally_task == at)
        return true;
    return false;
  }

  /// The body of an emit without await that contains `from` but not `target`.
  task_index left_body(task_index from, task_index target) const {
    for (auto at = from; at != no_task; at = tasks_[at].parent) {
      if (names_.is_inside(target, at))
        return no_task;
      if (!names_.is_body(at))
        continue;
      const auto& emitter = tasks_[tasks_[at].parent];
      if (emitter.fan->kind == fan_out_kind::emit && !emitter.await)
        return at;
    }
    return no_task;
  }

  static const char* key_of(reference_kind kind) {
    switch (kind) {
      case reference_kind::depends_on: return "dependsOn";
      case reference_kind::await_on: return "on";
      case reference_kind::state: return "status";
      case reference_kind::go_to: break;
    }
    return "goto";
  }

  void report_unknown(const task_reference& reference) {
    if (context_.problems.full())
      return context_.problems.add(reference.where, {});
    if (auto elsewhere = names_.anywhere(reference.called); elsewhere != no_task)
      return report_unreachable(reference, elsewhere,
                                reference.kind == reference_kind::go_to
                                  ? "an enclosing group or a sub-task of one"
                                  : "a sibling, a sibling of an enclosing group, or one of "
                                    "dependencies");
    auto hint = suggestion(reference.called, names_.visible_from(reference.from));
    context_.problems.add(reference.where, std::string{key_of(reference.kind)}
                                             + ": there is no task \""
                                             + reference.called.substr(0, 200) + '"' + hint);
  }

  void report_unreachable(const task_reference& reference, task_index found, const char* expected) {
    if (context_.problems.full())
      return context_.problems.add(reference.where, {});
    context_.problems.add(reference.where, std::string{key_of(reference.kind)} + ": \""
                                             + context_.made.path_of(found) + "\" is not "
                                             + expected);
  }

  load_context& context_;
  std::vector<task>& tasks_;
  task_names names_;
  std::vector<task_index> marks_;
};

} // namespace

void link_tasks(load_context& context, const std::vector<task_reference>& references) {
  task_linker linker{context};
  for (const auto& reference : references)
    linker.resolve(reference);
  for (const auto& asked : context.states)
    linker.resolve(asked);
  linker.fill_dependents();
}

} // namespace troupe
