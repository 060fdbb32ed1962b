#include "runtime/compat/saved_process.hpp"

#include "runtime/base/json.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/language/expression/template_value.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// What expressions over a state see.
class state_names final : public environment {
public:
  state_names(const value_map& state, const symbol_table& symbols)
    : state_{state}, symbols_{symbols} {}

  const value* find(symbol name) const override {
    auto found = state_.find(symbols_.text(name));
    return found == state_.end() ? nullptr : &found->second;
  }
  time_point now() const override { return std::chrono::system_clock::now(); }
  std::string next_uuid() const override { return make_uuid(); }

private:
  const value_map& state_;
  const symbol_table& symbols_;
};

/// Replaces `into` where `newer` has something to say.
template <class T>
void overwrite(T& into, const T& newer) {
  if (newer != T{})
    into = newer;
}

/// Puts `task` and all below it under their ids into `ids`, under their names into `names`.
void collect(const json& task, std::map<std::string, const json*>& ids,
             std::map<std::string, const json*>& names) {
  if (!task.is_object())
    return;
  auto enter = [&](const char* key, auto& into) {
    if (auto found = task.find(key); found != task.end() && found->is_string())
      into.try_emplace(found->template get<std::string>(), &task);
  };
  enter("id", ids);
  enter("name", names);
  if (auto below = task.find("tasks"); below != task.end() && below->is_array())
    for (const auto& each : *below)
      collect(each, ids, names);
  for (const auto* key : {"template", "emit"})
    if (auto fan = task.find(key); fan != task.end() && fan->contains("task"))
      collect((*fan)["task"], ids, names);
}

} // namespace

std::optional<std::int64_t> get_int(const session_snapshot& of, const std::string& key) {
  auto found = of.get(key);
  return found && found->is_number_integer() ? std::optional{found->get<std::int64_t>()}
                                             : std::nullopt;
}

std::optional<std::string> get_string(const session_snapshot& of, const std::string& key) {
  auto found = of.get(key);
  return found && found->is_string() ? std::optional{found->get<std::string>()} : std::nullopt;
}

std::optional<bool> get_bool(const session_snapshot& of, const std::string& key) {
  auto found = of.get(key);
  return found && found->is_boolean() ? std::optional{found->get<bool>()} : std::nullopt;
}

void append(session_snapshot& to, const std::string& key, const json& content) {
  append_value(to.state[key], content);
}

result<value> expand(const session_snapshot& over, const json& content) {
  symbol_table symbols;
  const std::set<std::string> no_variables;
  return compile_template(content, {symbols, no_variables}).and_then([&](const auto& compiled) {
    return compiled.expand(state_names{over.state, symbols});
  });
}

result<void> apply(session_snapshot& to, std::span<const session_parameter> parameters,
                   const type_registry& types, const type_imports& imports) {
  for (const auto& each : parameters) {
    auto content = expand(to, each.content);
    if (content && !each.type.empty()) {
      auto type = find_type(types, imports, each.type);
      content = type ? (*type)->convert(*content) : result<value>{tl::unexpected{type.error()}};
    }
    if (!content)
      return failure(each.name + ": " + content.error().message);
    if (each.name.ends_with("[]"))
      append(to, each.name.substr(0, each.name.size() - 2), **content);
    else
      to.state[each.name] = *std::move(content);
  }
  return {};
}

session_snapshot task_session(const session_snapshot& of, const value_map& inner) {
  session_snapshot seen{of.id, inner, of.context};
  seen.state.insert(of.state.begin(), of.state.end());
  return seen;
}

void merge(execution_snapshot& into, const execution_snapshot& newer) {
  overwrite(into.output, newer.output);
  overwrite(into.goto_task, newer.goto_task);
  into.state = newer.state;
  overwrite(into.error, newer.error);
  overwrite(into.attempts, newer.attempts);
  overwrite(into.started_at, newer.started_at);
  overwrite(into.completed_at, newer.completed_at);
  overwrite(into.paused_at, newer.paused_at);
  overwrite(into.run_after, newer.run_after);
  overwrite(into.approved, newer.approved);
  overwrite(into.approval_reason, newer.approval_reason);
  for (const auto& [name, each] : newer.dependencies)
    into.dependencies[name] = each;
  for (const auto& [name, each] : newer.meta)
    into.meta[name] = each;
}

bool is_waiting_async(const execution_snapshot& seen) noexcept {
  return seen.state == task_state::wait_async;
}

json ad_hoc_task_of(const execution_snapshot& seen) {
  if (!seen.ad_hoc)
    return nullptr;
  json action{{"service", seen.service}, {"method", seen.method}};
  if (seen.input)
    action["input"] = *seen.input;
  return {{"id", seen.service + ':' + seen.method + '/' + seen.id},
          {"name", seen.method},
          {"namespace", seen.method},
          {"action", std::move(action)}};
}

void set_state(process_snapshot& of, process_state to, time_point now) {
  of.state = to;
  of.updated_at = now;
  if (is_final(to))
    of.finished_at = now;
}

void push(process_snapshot& to, execution_snapshot latest) {
  to.stack.push_back(std::move(latest));
}

execution_snapshot* peek(process_snapshot& of) {
  return of.stack.empty() ? nullptr : &of.stack.back();
}

void remove(process_snapshot& from, const std::string& execution_id) {
  std::erase_if(from.stack, [&](const auto& each) { return each.id == execution_id; });
}

execution_snapshot* lookup_execution(process_snapshot& of, const std::string& task_id) {
  auto found = std::find_if(of.stack.rbegin(), of.stack.rend(),
                            [&](const auto& each) { return each.task_id == task_id; });
  return found == of.stack.rend() ? nullptr : &*found;
}

void register_task(process_snapshot& to, json task) {
  to.registered_tasks.push_back(make_value(std::move(task)));
}

std::map<std::string, const json*> all_tasks(const process_snapshot& of) {
  std::map<std::string, const json*> ids;
  std::map<std::string, const json*> names;
  if (of.workflow && of.workflow->is_object()) {
    if (auto root = of.workflow->find("pipeline"); root != of.workflow->end())
      collect(*root, ids, names);
    if (auto others = of.workflow->find("dependencies"); others != of.workflow->end())
      for (const auto& each : *others)
        collect(each, ids, names);
  }
  for (const auto& each : of.registered_tasks)
    collect(*each, ids, names);
  ids.merge(names);
  return ids;
}

const json* lookup_task(const process_snapshot& of, const std::string& called) {
  auto all = all_tasks(of);
  auto found = all.find(called);
  return found == all.end() ? nullptr : found->second;
}

void copy_from(process_snapshot& into, const process_snapshot& newer) {
  into.scn = newer.scn;
  into.state = newer.state;
  into.updated_at = newer.updated_at;
  into.finished_at = newer.finished_at;
  into.stack = newer.stack;
  into.errors = newer.errors;
  into.active_task_count = newer.active_task_count;
  into.active_task_groups = newer.active_task_groups;
}

std::optional<task_state> dependency_state(const execution_snapshot& of,
                                           const std::string& task_id) {
  auto found = of.dependencies.find(task_id);
  return found == of.dependencies.end() ? std::nullopt : std::optional{found->second};
}

} // namespace troupe
