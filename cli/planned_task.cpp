#include "cli/planned_task.hpp"

#include "cli/known_values.hpp"
#include "cli/task_tree.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/policy/redactor.hpp"
#include "troupe/action.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Goes through the tasks as a run would, and writes down what it meets.
class planner {
public:
  planner(const workflow& flow, const json& init)
    : flow_{flow}, names_{flow, init}, hides_{flow.config.secret}, planned_(flow.tasks.size()) {
    for (const auto& [name, content] : init.items())
      hides_.learn(name, content);
    for (const auto& set : flow.init)
      if (const auto* content = names_.find(set.name))
        hides_.learn(flow.symbols.text(set.name), **content);
  }

  void plan(task_index top) {
    push(top);
    while (!path_.empty())
      step();
  }

  std::vector<planned_task> take() { return std::move(plan_); }

private:
  /// A task being planned: first what it depends on, then itself, then what is below it.
  struct level {
    const task* self;
    bool entered = false;
    std::size_t next = 0; // of the dependencies, then of `below`
    std::vector<task_index> below{};
    known_values::hidden outer{};
  };

  void push(task_index index) {
    if (planned_[index])
      return;
    planned_[index] = true;
    path_.push_back({&flow_.tasks[index]});
  }

  void step() {
    auto& lowest = path_.back();
    const auto& awaited = lowest.entered ? lowest.below : lowest.self->depends_on;
    if (lowest.next < awaited.size())
      push(awaited[lowest.next++]);
    else if (!lowest.entered)
      enter(lowest);
    else
      leave(lowest);
  }

  void enter(level& entered) {
    const auto& self = *entered.self;
    entered.entered = true;
    entered.next = 0;
    entered.below = self.children;
    if (self.fan)
      entered.below.push_back(self.fan->body);
    if (self.finally_task != no_task)
      entered.below.push_back(self.finally_task);
    names_.enter(self.init, entered.outer);
    write_down(self);
    if (self.fan)
      hide_elements(*self.fan, entered.outer);
    if (overlaps(self) && overlapping_++ == 0)
      forget_all_below(self);
  }

  static bool overlaps(const task& self) { return self.kind == group_kind::parallel || self.fan; }

  /// What runs at the same time may set names at any moment.
  void forget_all_below(const task& self) {
    walk_tasks(
      flow_, self.index, [&](const task& inner) { names_.forget_results(inner); },
      [](const task&) {});
  }

  void hide_elements(const fan_out& fan, known_values::hidden& outer) {
    if (fan.element_name)
      names_.enter_unknown(*fan.element_name, outer);
    for (const auto& bound : fan.bindings)
      names_.enter_unknown(bound.name, outer);
  }

  void leave(level& left) {
    names_.leave(left.outer);
    names_.forget_results(*left.self);
    overlapping_ -= overlaps(*left.self) ? 1 : 0;
    path_.pop_back();
  }

  void write_down(const task& self) {
    planned_task line;
    line.path = flow_.path_of(self.index);
    line.depth = depth_of(self);
    if (self.work) {
      line.action = self.work->handler->service + ":" + self.work->handler->method;
      line.input = *hides_.masked(make_value(self.work->input.preview(names_)));
    }
    line.notes = notes_on(self);
    plan_.push_back(std::move(line));
  }

  std::size_t depth_of(const task& self) const {
    std::size_t depth = 0;
    for (auto at = self.parent; at != no_task; at = flow_.tasks[at].parent)
      ++depth;
    return depth;
  }

  std::vector<std::string> notes_on(const task& self) const {
    std::vector<std::string> notes;
    if (self.kind == group_kind::parallel && self.children.size() > 1)
      notes.emplace_back("sub-tasks in parallel");
    if (self.async)
      notes.emplace_back("async");
    for (auto needed : self.depends_on)
      notes.push_back("after " + flow_.path_of(needed));
    if (self.when)
      notes.push_back("when " + self.when->source());
    if (self.schedule_in > duration::zero())
      notes.push_back("in " + to_string(self.schedule_in));
    if (self.fan)
      notes.push_back("for each of " + elements_text(*self.fan));
    for (const auto& jump : self.transitions)
      notes.push_back("then to " + flow_.path_of(jump.target)
                      + (jump.when ? " when " + jump.when->source() : std::string{}));
    return notes;
  }

  std::string elements_text(const fan_out& fan) const {
    auto elements = fan.elements.preview(names_);
    if (elements.is_array())
      return std::to_string(elements.size()) + " elements";
    return elements.is_string() ? elements.get<std::string>() : "something that is not a list";
  }

  const workflow& flow_;
  known_values names_;
  redactor hides_;
  std::vector<bool> planned_; // by task
  std::vector<level> path_;
  std::size_t overlapping_ = 0; // levels of `path_` whose tasks run beside one another
  std::vector<planned_task> plan_;
};

/// The most of an input that a line of text shows.
constexpr std::size_t longest_input = 400;

std::string input_text(const json& input) {
  auto text = input.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() <= longest_input)
    return text;
  auto cut = longest_input;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
    --cut; // not inside a character
  return text.substr(0, cut) + "...";
}

} // namespace

std::vector<planned_task> plan_of(const workflow& flow, const json& init,
                                  const std::vector<task_index>& chosen) {
  planner plans{flow, init};
  if (chosen.empty())
    plans.plan(0);
  for (auto index : chosen)
    plans.plan(index);
  return plans.take();
}

std::string to_text(const std::vector<planned_task>& plan) {
  std::string text;
  for (const auto& line : plan) {
    text += std::string(2 * std::min<std::size_t>(line.depth, 20), ' ') + visible_line(line.path);
    if (!line.action.empty())
      text += "  " + line.action;
    if (!line.input.is_null())
      text += " " + input_text(line.input);
    for (const auto& note : line.notes)
      text += (&note == line.notes.data() ? "  (" : ", ") + visible_line(note);
    text += line.notes.empty() ? "\n" : ")\n";
  }
  return text;
}

json to_json(const std::vector<planned_task>& plan) {
  auto list = json::array();
  for (const auto& line : plan)
    list.push_back(
      {{"task", line.path}, {"action", line.action}, {"input", line.input}, {"notes", line.notes}});
  return list;
}

} // namespace troupe::cli
