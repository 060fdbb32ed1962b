#include "tests/random/sequential_model.hpp"

#include <algorithm>

namespace troupe::testing {

sequential_model::outcome sequential_model::run_fan(const task& def, model_scope& scope,
                                                    pass* group) {
  auto elements = def.fan->elements.expand(scope);
  if (!elements || !(*elements)->is_array())
    return fail(def, {});
  auto children = run_children(def, **elements, scope, group);
  if (def.fan->kind == fan_out_kind::template_elements)
    return gather(def, await_rule{}, std::move(children));
  if (def.await)
    return gather(def, *def.await, std::move(children));
  detached_.push_back({&def, std::move(children), false});
  detached_now_ = true;
  outcome opened;
  opened.what.written.insert(flow_->symbols.text(def.name_space));
  return opened;
}

std::vector<sequential_model::outcome> sequential_model::run_children(const task& def,
                                                                      const json& elements,
                                                                      model_scope& scope,
                                                                      pass* group) {
  std::vector<outcome> children;
  bool in_order
    = def.fan->kind == fan_out_kind::template_elements && def.fan->order == group_kind::sequence;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    children.push_back(run_child(def, elements[i], i, scope, group));
    auto how = children.back().how;
    bool ends = (how == ending::failed && !def.keep_going) || how == ending::stuck;
    if (in_order && ends)
      break;
  }
  return children;
}

sequential_model::outcome sequential_model::run_child(const task& def, const json& element,
                                                      std::uint64_t index, model_scope& scope,
                                                      pass* group) {
  model_scope names{&scope, session_};
  names.holds_outputs = true;
  if (def.fan->element_name)
    names.own[*def.fan->element_name] = make_value(element);
  if (auto i = flow_->symbols.find("i"); i && !def.fan->bindings.empty()) {
    model_scope indexed{&names, session_};
    indexed.own[*i] = make_value(index);
    for (const auto& each : def.fan->bindings)
      names.own[each.name] = *each.content.expand(indexed);
  }
  const auto& body = flow_->tasks[def.fan->body];
  pass here{&def, group, &names, {}, {}};
  auto done = run_task(body, names, &here);
  if (!body.has_output() || done.how != ending::completed)
    done.output = null_value();
  else if (auto found = names.own.find(body.name_space); found != names.own.end())
    done.output = found->second;
  bool goes_on = done.how == ending::failed && body.continue_on_error;
  done.what.continued.insert(done.what.errors.begin(), done.what.errors.end());
  done.what.errors.clear();
  if (goes_on)
    done.how = ending::completed;
  return done;
}

sequential_model::outcome sequential_model::gather(const task& def, const await_rule& rule,
                                                   std::vector<outcome> children) {
  auto count = [&](ending how) {
    return static_cast<std::size_t>(
      std::count_if(children.begin(), children.end(), [&](auto& c) { return c.how == how; }));
  };
  auto failed = count(ending::failed);
  auto stuck = count(ending::stuck);
  auto well = children.size() - failed - stuck;
  bool in_order
    = def.fan->kind == fan_out_kind::template_elements && def.fan->order == group_kind::sequence;
  bool open = stuck > 0; // whether the order decides what runs
  outcome all;
  if (rule.mode == await_mode::first && !children.empty()) {
    open = true;
    all.how = well > 0 ? ending::completed : stuck > 0 ? ending::stuck : ending::failed;
  } else if (rule.mode == await_mode::any_error && failed > 0) {
    open = true;
    all.how = ending::failed;
  } else {
    all.how = stuck > 0 ? ending::stuck : failed > 0 ? ending::failed : ending::completed;
    auto stops = def.fan->kind == fan_out_kind::template_elements && !def.keep_going;
    open = open || (failed > 0 && !in_order && stops);
  }
  if (all.how == ending::stuck && rule.timeout.count() > 0)
    all.how = ending::failed;
  bool told = false;
  bool may_be_told = false;
  json outputs = json::array();
  for (auto& child : children) {
    if (open)
      blur(child.what);
    for (const auto& [name, sure] : child.what.continued) {
      told = told || (sure && !open);
      may_be_told = true;
    }
    child.what.continued.clear();
    all.what.add(child.what, !open);
    all.unsure_output = all.unsure_output || child.unsure_output;
    outputs.push_back(*child.output);
  }
  auto name = flow_->symbols.text(def.name_space);
  if (told || may_be_told)
    all.what.continued[name] = told;
  if (all.how == ending::failed)
    all = fail(def, std::move(all));
  bool replaced = rule.merge == await_merge::replace;
  if (all.how == ending::completed && (replaced || (open && !children.empty())))
    all.unsure_output = true;
  all.output = make_value(std::move(outputs));
  return all;
}

sequential_model::outcome sequential_model::join(const task& def) {
  for (auto fan = detached_.rbegin(); fan != detached_.rend(); ++fan)
    if (fan->emitter->index == def.await->on) {
      fan->joined = true;
      auto all = gather(*fan->emitter, *def.await, std::move(fan->children));
      auto emitter = flow_->symbols.text(fan->emitter->name_space);
      auto joiner = flow_->symbols.text(def.name_space);
      // Whether the failure is told under the emitter or who waits for it is the engine's choice.
      if (all.what.errors.erase(emitter) + all.what.continued.erase(emitter) > 0)
        all.what.continued[emitter] = all.what.continued[joiner] = false;
      return all;
    }
  return fail(def, {});
}

void sequential_model::add_detached(forecast& all, bool certain, bool& fails) {
  for (auto& fan : detached_) {
    auto name = flow_->symbols.text(fan.emitter->name_space);
    session_.unsure.insert(fan.emitter->name_space);
    if (fan.joined)
      continue;
    auto gathered = gather(*fan.emitter, await_rule{}, std::move(fan.children));
    if (!certain)
      blur(gathered.what);
    fails = fails || gathered.how == ending::failed;
    all.add(gathered.what, certain);
    if (certain && gathered.how == ending::completed) {
      session_.unsure.erase(fan.emitter->name_space);
      session_.values[fan.emitter->name_space] = gathered.output;
    }
  }
}

} // namespace troupe::testing
