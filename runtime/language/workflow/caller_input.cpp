#include "runtime/language/workflow/caller_input.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/dispatch/written_demand.hpp"
#include "runtime/language/workflow/value_type.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Whether JSON can hold it.
bool is_text(const std::string& bytes) {
  try {
    static_cast<void>(json(bytes).dump());
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

std::vector<std::string> known_names(const workflow& flow) {
  std::vector<std::string> names;
  for (const auto& [name, rule] : flow.inputs)
    names.push_back(name);
  for (const auto& each : flow.init)
    names.push_back(flow.symbols.text(each.name));
  if (!flow.schedules.empty())
    names.emplace_back("_schedule");
  return names;
}

void check_one(const std::string& name, const input_rule& rule, json& given,
               std::vector<std::string>& faults) {
  if (!given.contains(name)) {
    if (rule.fallback)
      given[name] = *rule.fallback;
    else if (rule.required)
      faults.push_back("input \"" + name + "\" is required"
                       + (rule.description.empty() ? "" : " (" + rule.description + ")"));
    return;
  }
  if (!rule.type)
    return;
  auto typed = rule.type->convert(make_value(given[name]));
  if (typed)
    given[name] = **typed;
  else
    faults.push_back("input \"" + name + "\": " + typed.error().message);
}

} // namespace

name_check check_names(const workflow& flow, const json& given) {
  name_check found;
  for (const auto& each : flow.unknown_names)
    if (!given.contains(each.name))
      (each.is_error ? found.errors : found.warnings)
        .push_back({flow.file, each.where, each.message});
  for (const auto& each : flow.warnings)
    found.warnings.push_back({flow.file, each.where, each.message});
  return found;
}

std::vector<problem> missing_limits(const workflow& flow, const std::vector<limit_total>& outer) {
  std::vector<problem> missing;
  std::vector<std::string> known;
  for (const auto* totals : {&flow.config.limits, &outer})
    for (const auto& each : *totals)
      known.push_back(each.key);
  for (const auto& [key, where] : flow.outer_limits)
    if (!total_of(outer, key))
      missing.push_back({flow.file, where,
                         "limits: \"" + key
                           + "\" has no total: it is given under config.limits, "
                             "or by --limit "
                           + key + "=N" + suggestion(key, known)});
  return missing;
}

result<json> check_input(const workflow& flow, json given) {
  if (!given.is_object())
    return failure(error_code::argument_invalid,
                   std::string{"the values handed over must be a map, not "} + kind_of(given));
  std::vector<std::string> faults;
  if (!flow.inputs.empty()) {
    auto names = known_names(flow);
    for (const auto& [name, content] : given.items())
      if (std::ranges::find(names, name) == names.end())
        faults.push_back("the workflow has no input \"" + name + '"' + suggestion(name, names));
  }
  for (const auto& [name, rule] : flow.inputs)
    check_one(name, rule, given, faults);
  for (const auto& each : check_names(flow, given).errors)
    faults.push_back(to_string(each));
  if (faults.empty())
    return given;
  std::string message;
  for (const auto& fault : faults)
    message += (message.empty() ? "" : "; ") + fault;
  return failure(error_code::argument_invalid, std::move(message));
}

result<surroundings_ptr> surroundings_of(const workflow& flow, const surroundings_ptr& above,
                                         json options) {
  const auto& named = flow.config.env;
  auto recorded = [&](const std::string& name) { return above->environment.contains(name); };
  // What the one above goes on from is its own.
  auto hands_down_all = above && above->continues.empty() && above->renamed.empty();
  auto found = above;
  if (!hands_down_all || !options.empty() || !std::ranges::all_of(named, recorded)) {
    auto here = surroundings_here(named, above);
    if (!options.empty())
      here.options = std::move(options);
    found = std::make_shared<const recorded_surroundings>(std::move(here));
  }
  for (const auto& name : named)
    if (const auto& text = found->environment.at(name); text && !is_text(*text))
      return failure(error_code::argument_invalid,
                     "config.env: the value of the variable " + name + " is not UTF-8 text");
  return found;
}

} // namespace troupe
