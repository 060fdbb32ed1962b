#include "tests/random/run_record.hpp"

namespace troupe::testing {

namespace {

/// `flow/fan.body[2]/x` is an instance of `flow/fan/body/x`.
std::string definition_path(const std::string& path) {
  std::string plain;
  bool inside = false;
  for (auto c : path) {
    if (c == '[' || c == ']')
      inside = c == '[';
    else if (!inside)
      plain += c == '.' ? '/' : c;
  }
  return plain;
}

/// The id that all passes of a member of one group have in common: `p1/flow/a#2` without `#2`.
std::string without_pass(const std::string& id) {
  return id.substr(0, id.find('#', id.find_last_of("/.") + 1));
}

} // namespace

run_record::run_record(workflow_ptr flow) : flow_{std::move(flow)} {
  for (const auto& each : flow_->tasks)
    tasks_[flow_->path_of(each.index)] = each.index;
}

std::uint64_t run_record::completed_steps() const {
  std::uint64_t completed = 0;
  for (const auto& [path, counts] : counts_)
    completed += flow_->tasks[tasks_.at(path)].is_step ? counts.completed : 0;
  return completed;
}

void run_record::take(const execution_event& change) {
  auto path = definition_path(change.task_id);
  auto def = tasks_.find(path);
  if (def == tasks_.end())
    return complain("an event of no task: " + to_json_line(change));
  auto& known = executions_[change.execution_id];
  auto may_change
    = resumed_ && (known.state == task_state::failed || known.state == task_state::cancelled);
  if (is_final(known.state) && !may_change)
    complain("an event after the last: " + to_json_line(change));
  if (!known.path.empty() && known.path != path)
    complain("two tasks with one execution id: " + to_json_line(change));
  if (change.attempt < known.attempt && !may_change)
    complain("an attempt back in time: " + to_json_line(change));
  known.path = path;
  known.state = change.state;
  known.attempt = change.attempt;
  latest_[without_pass(change.execution_id)] = change.state;
  auto& ended = counts_[path];
  ended.completed += change.state == task_state::completed;
  ended.failed += change.state == task_state::failed;
  ended.skipped += change.state == task_state::skipped;
  if (change.attempt == 0)
    return;
  if (!known.started)
    check_dependencies(change, flow_->tasks[def->second]);
  started_[path] += !known.started;
  known.started = true;
}

void run_record::check_dependencies(const execution_event& change, const task& def) {
  for (auto needed : def.depends_on) {
    auto group = flow_->tasks[needed].parent;
    auto base = change.execution_id;
    for (auto at = def.index; at != group && at != no_task; at = flow_->tasks[at].parent) {
      auto parent = flow_->tasks[at].parent;
      bool body
        = parent != no_task && flow_->tasks[parent].fan && flow_->tasks[parent].fan->body == at;
      auto cut = base.rfind(body ? '.' : '/');
      base.resize(cut == std::string::npos ? 0 : cut);
    }
    if (group == flow_->dependencies)
      base = change.process_id + '/' + flow_->root().id;
    auto found = latest_.find(base + '/' + flow_->tasks[needed].id);
    if (found == latest_.end() || !is_final(found->second))
      complain("begins before its dependency " + flow_->tasks[needed].id + ": "
               + to_json_line(change));
  }
}

void run_record::check_end(bool cleanup_cut_short) {
  for (const auto& [id, known] : executions_)
    if (!is_final(known.state))
      complain("never ended: " + id + " is " + std::string{to_string(known.state)});
  if (!cleanup_cut_short)
    for (const auto& each : flow_->tasks)
      if (each.finally_task != no_task)
        check_finally(each.index);
}

void run_record::check_finally(task_index index) {
  auto path = flow_->path_of(flow_->tasks[index].finally_task);
  auto ran = started_[path];
  auto wanted = started_[flow_->path_of(index)];
  if (ran != wanted)
    complain(path + " ran " + std::to_string(ran) + " times, its group " + std::to_string(wanted));
}

void run_record::complain(const std::string& what) {
  if (complaint_.empty())
    complaint_ = what;
}

} // namespace troupe::testing
