#include "tests/random/sequential_model.hpp"

#include "troupe/action.hpp"

#include <algorithm>

namespace troupe::testing {

sequential_model::sequential_model(workflow_ptr flow) : flow_{std::move(flow)} {
  base_.emplace(nullptr, session_);
  if (flow_->dependencies == no_task)
    return;
  const auto& group = flow_->tasks[flow_->dependencies];
  dependencies_.emplace(pass{&group, nullptr, &*base_, {}, {}});
  dependencies_->ended.resize(group.children.size());
}

expected_run sequential_model::run() {
  expected_run result;
  for (const auto& each : flow_->init)
    session_.values[each.name] = *each.content.expand(*base_);
  auto root = run_task(flow_->root(), *base_, nullptr);
  while (root.how == ending::jumped) {
    auto again = run_task(flow_->root(), *base_, nullptr);
    again.what.add(root.what);
    root = std::move(again);
  }
  result.fails = root.how == ending::failed;
  result.what = std::move(root.what);
  bool failed = result.fails;
  add_detached(result.what, !failed, result.fails);
  if (result.fails && !failed) { // what runs beside the pipeline is a part of it
    auto& counts = result.what.tasks[flow_->path_of(0)];
    --counts.completed.least;
    counts.failed = {1, 1};
  }
  if (dependencies_)
    for (const auto& each : dependencies_->ended)
      if (each)
        result.what.add(each->what);
  result.guessed = session_.guessed || root.how == ending::stuck;
  for (const auto& [name, content] : session_.values)
    if (!session_.unsure.count(name))
      result.session[flow_->symbols.text(name)] = *content;
  return result;
}

sequential_model::outcome sequential_model::run_task(const task& def, model_scope& around,
                                                     pass* group) {
  outcome done;
  auto& counts = done.what.tasks[flow_->path_of(def.index)];
  if (!satisfy_dependencies(def, group, done.what)) {
    done = fail(def, std::move(done));
  }
  model_scope scope{&around, session_};
  bool starts = done.how != ending::failed;
  if (starts && def.when) {
    auto holds = def.when->test(around);
    if (holds && !*holds) {
      counts.skipped = {1, 1};
      done.how = ending::skipped;
      return done;
    }
    if (!holds)
      done = fail(def, std::move(done));
    starts = holds.has_value();
  }
  if (starts)
    done = run_attempts(def, scope, group);
  recover(def, scope, group, done, starts);
  auto& own = done.what.tasks[flow_->path_of(def.index)];
  own.completed.most += done.how == ending::completed || done.how == ending::jumped;
  // What a task is that was left by a jump from below is for the engine to say.
  bool leaves = done.how == ending::jumped && done.target != no_task && !done.own_jump;
  own.completed.least += done.how == ending::completed || (done.how == ending::jumped && !leaves);
  if (done.how == ending::failed)
    own.failed.add({1, 1}, true);
  return done;
}

bool sequential_model::satisfy_dependencies(const task& def, pass* group, forecast& what) {
  for (auto needed : def.depends_on) {
    const auto& target = flow_->tasks[needed];
    auto* owner = group;
    while (owner && owner->group->index != target.parent)
      owner = owner->outer;
    if (!owner)
      owner = &*dependencies_;
    if (!owner->ended[target.slot])
      run_member(*owner, target.slot);
    auto& ended = *owner->ended[target.slot];
    if (!counts_as_failed(target, ended))
      continue;
    if (owner == &*dependencies_) { // who fails because of them takes over their failures
      what.errors.merge(std::exchange(ended.what.errors, {}));
      what.continued.merge(std::exchange(ended.what.continued, {}));
    }
    return false;
  }
  return true;
}

sequential_model::outcome sequential_model::run_attempts(const task& def, model_scope& scope,
                                                         pass* group) {
  auto most = 1 + (def.retry ? def.retry->max_retries : 0);
  forecast earlier;
  for (std::uint32_t number = 1;; ++number) {
    scope.own.clear();
    auto done = attempt(def, scope, group, number);
    if (done.how == ending::stuck && def.timeout.count() > 0) {
      blur(done.what);
      forecast possible;
      possible.add(done.what, false);
      possible.errors.clear();
      done.what = std::move(possible);
      done.how = ending::failed;
      done = fail(def, std::move(done));
    }
    if (done.how != ending::failed || number == most) {
      done.what.add(earlier);
      return done;
    }
    done.what.errors.clear();
    for (auto& kept : done.what.continued)
      kept.second = false;
    earlier.add(done.what);
  }
}

sequential_model::outcome sequential_model::attempt(const task& def, model_scope& scope,
                                                    pass* group, std::uint32_t number) {
  outcome done;
  for (const auto& each : def.init) {
    auto content = each.content.expand(scope);
    if (!content)
      return fail(def, std::move(done));
    scope.own[each.name] = *content;
  }
  if (def.work) {
    auto input = def.work->input.expand(scope);
    if (!input)
      return fail(def, std::move(done));
    const auto& method = def.work->handler->method;
    if (method == "hang") {
      done.how = ending::stuck;
      return done;
    }
    if (method == "fail"
        || (method == "flaky" && number <= (*input)->at("failures").get<std::uint32_t>()))
      return fail(def, std::move(done));
    done.output = *input;
    store(def, *input, scope, done.what);
  }
  auto body = run_body(def, scope, group);
  body.what.add(done.what);
  if (def.work && !def.fan && !def.await)
    body.output = done.output;
  if (body.how != ending::completed)
    return body;
  if (!set_parameters(def, body.output, scope, body.what))
    return fail(def, std::move(body));
  for (const auto& each : def.transitions)
    if (!each.when || each.when->test(scope).value_or(false)) {
      body.how = ending::jumped;
      body.target = each.target;
      body.own_jump = true;
      return body;
    }
  return body;
}

sequential_model::outcome sequential_model::run_body(const task& def, model_scope& scope,
                                                     pass* group) {
  outcome done;
  if (def.fan)
    done = run_fan(def, scope, group);
  else if (def.await)
    done = join(def);
  else if (!def.children.empty())
    return run_group(def, scope, group);
  bool told = done.how == ending::completed && (def.await || def.fan);
  if (told && !std::exchange(detached_now_, false)) {
    store(def, done.output, scope, done.what);
    if (done.unsure_output)
      session_.unsure.insert(def.name_space);
  }
  return done;
}

void sequential_model::recover(const task& def, model_scope& scope, pass* group, outcome& done,
                               bool started) {
  pass here{&def, group, &scope, {}, {}};
  here.ended.resize(def.children.size());
  auto run_extra = [&](task_index index) {
    auto extra = run_task(flow_->tasks[index], scope, &here);
    keep_going(flow_->tasks[index], extra);
    return extra;
  };
  if (done.how == ending::failed && def.catch_task != no_task) {
    for (auto name : {"_lastError", "_lastErrorTask", "_lastErrorProcess"})
      if (auto known = flow_->symbols.find(name))
        session_.unsure.insert(*known);
    auto caught = run_extra(def.catch_task);
    if (!counts_as_failed(flow_->tasks[def.catch_task], caught)) {
      done.how = ending::completed;
      done.what.errors.clear();
      for (auto& kept : done.what.continued)
        kept.second = false;
    }
    done.what.add(caught.what);
  }
  if (!started || def.finally_task == no_task || done.how == ending::stuck)
    return;
  auto last = run_extra(def.finally_task);
  if (counts_as_failed(flow_->tasks[def.finally_task], last))
    done.how = ending::failed;
  done.what.add(last.what);
}

bool sequential_model::set_parameters(const task& def, const value& output, model_scope& scope,
                                      forecast& what) {
  model_scope names{&scope, session_};
  if (output->is_object())
    for (const auto& [key, content] : output->items())
      if (auto known = flow_->symbols.find(key))
        names.own[*known] = share_part(output, content);
  for (const auto& each : def.post) {
    auto content = each.content.expand(names);
    if (!content)
      return false;
    what.written.insert(flow_->symbols.text(each.name));
    if (each.append) {
      what.trail[(*content)->get<std::string>()].add({1, 1}, true);
      continue;
    }
    session_.unsure.erase(each.name);
    session_.values[each.name] = *content;
  }
  return true;
}

void sequential_model::store(const task& def, const value& output, model_scope& scope,
                             forecast& what) {
  if (auto* child = scope.child_scope()) {
    child->own[def.name_space] = output;
    return;
  }
  session_.unsure.erase(def.name_space);
  session_.values[def.name_space] = output;
  what.written.insert(flow_->symbols.text(def.name_space));
}

sequential_model::outcome sequential_model::fail(const task& def, outcome so_far) {
  so_far.how = ending::failed;
  so_far.what.errors[flow_->symbols.text(def.name_space)] = true;
  return so_far;
}

void sequential_model::keep_going(const task& def, outcome& done) {
  if (done.how != ending::failed || !def.continue_on_error)
    return;
  done.what.continued.insert(done.what.errors.begin(), done.what.errors.end());
  done.what.errors.clear();
}

void sequential_model::blur(const forecast& part) {
  for (const auto& name : part.written)
    session_.unsure.insert(*flow_->symbols.find(name));
}

bool sequential_model::counts_as_failed(const task& def, const outcome& done) const {
  return done.how == ending::failed && !def.continue_on_error;
}

} // namespace troupe::testing
