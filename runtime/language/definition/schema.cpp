#include "runtime/language/definition/schema.hpp"

#include "runtime/language/definition/keys.hpp"

#include <cctype>
#include <string>
#include <utility>

namespace troupe {

namespace {

json reference(const char* name) {
  return {{"$ref", std::string{"#/$defs/"} + name}};
}

json list_of(json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

json any_of(std::initializer_list<json> choices) {
  return {{"anyOf", json(choices)}};
}

json map_of(json values) {
  return {{"type", "object"}, {"additionalProperties", std::move(values)}};
}

/// A pattern for `word` in any case: `[aA][lL][lL]`.
std::string in_any_case(std::string_view word) {
  std::string pattern;
  for (auto letter : word) {
    auto place = static_cast<unsigned char>(letter);
    pattern += '[';
    pattern += static_cast<char>(std::tolower(place));
    pattern += static_cast<char>(std::toupper(place));
    pattern += ']';
  }
  return pattern;
}

/// The words as they are written, which editors offer, or in any case, as the loader takes them.
json one_of_words(std::span<const std::string_view> words) {
  auto list = json::array();
  std::string patterns;
  for (auto word : words) {
    list.push_back(word);
    patterns += (patterns.empty() ? "" : "|") + in_any_case(word);
  }
  return any_of(
    {{{"enum", std::move(list)}}, {{"type", "string"}, {"pattern", "^(" + patterns + ")$"}}});
}

json form_schema(const key_spec& key) {
  json label{{"type", {"string", "number", "boolean"}}};
  switch (key.form) {
    case key_form::label: return label;
    case key_form::flag: return {{"type", "boolean"}};
    case key_form::count: return {{"type", "integer"}, {"minimum", 0}};
    case key_form::number: return {{"type", "number"}};
    case key_form::span:
    case key_form::bound: return reference("duration");
    case key_form::word: return one_of_words(key.words);
    case key_form::condition: return label;
    case key_form::anything:
    case key_form::data: return json::object();
    case key_form::labels:
    case key_form::references: return any_of({label, list_of(label)});
    case key_form::reference: return label;
    case key_form::parameters: return {{"type", {"object", "null"}}};
    case key_form::package_names: return map_of(label);
    case key_form::tasks: return reference("tasks");
    case key_form::one_task: return reference("listedTask");
    case key_form::pipeline: return any_of({reference("pipeline"), reference("tasks")});
    case key_form::action: return any_of({{{"type", "string"}}, reference("action")});
    case key_form::transitions:
      return any_of({reference("transition"), list_of(reference("transition"))});
    case key_form::template_rule: return reference("template");
    case key_form::selectors: return list_of(reference("selector"));
    case key_form::emit_rule: return reference("emit");
    case key_form::await_rule: return any_of({{{"type", "boolean"}}, reference("await")});
    case key_form::retry_rule: return reference("retry");
    case key_form::retry_cases: return list_of(reference("retryRule"));
    case key_form::inputs: return map_of(any_of({{{"type", "null"}}, reference("input")}));
    case key_form::config: return reference("config");
    case key_form::policy: return reference("policy");
    case key_form::script: return any_of({label, list_of(label), reference("run")});
    case key_form::shell: return any_of({label, list_of(label)});
    case key_form::variables: return map_of(json::object());
    case key_form::texts: return map_of(label);
    case key_form::warn_rule: return reference("warn");
    case key_form::cache_rule: return any_of({{{"type", "boolean"}}, reference("cache")});
    case key_form::http_rule: return reference("http");
    case key_form::defaults: return reference("defaults");
    case key_form::statuses:
      return list_of({{"type", "integer"}, {"minimum", 0}, {"maximum", 255}});
    case key_form::pairs: return map_of(json::object());
    case key_form::file_rules: return reference("files");
    case key_form::schedules:
      return any_of({reference("schedule"), list_of(reference("schedule"))});
    case key_form::totals:
      return map_of(any_of({{{"type", "integer"}, {"minimum", 1}}, reference("rate")}));
  }
  return json::object();
}

json table_schema(key_table table, std::initializer_list<const char*> required = {}) {
  json properties = json::object();
  for (const auto& key : table) {
    auto form = form_schema(key);
    form["description"] = key.meaning;
    properties[std::string{key.name}] = std::move(form);
  }
  json schema{{"type", "object"},
              {"properties", std::move(properties)},
              {"patternProperties", {{"^[xX]-", true}}},
              {"additionalProperties", false}};
  if (required.size() > 0)
    for (auto name : required)
      schema["required"].push_back(name);
  return schema;
}

json task_schema() {
  auto schema = table_schema(task_keys);
  schema["additionalProperties"] = reference("task"); // a nested mapping is a sub-task
  return schema;
}

/// `{id: name, ...}` or `{name: {...}}`.
json listed_task_schema() {
  json with_id{{"required", {"id"}}};
  with_id.update(reference("task"));
  auto under_key = map_of(reference("task"));
  under_key["minProperties"] = 1;
  under_key["maxProperties"] = 1;
  return any_of({with_id, under_key});
}

json definitions() {
  return {
    {"task", task_schema()},
    {"listedTask", listed_task_schema()},
    {"tasks", any_of({map_of(reference("task")), list_of(reference("listedTask"))})},
    {"pipeline", table_schema(pipeline_keys, {"tasks"})},
    {"action", table_schema(action_keys, {"service", "method"})},
    {"run", table_schema(run_keys, {"argv"})},
    {"cache", table_schema(cache_keys)},
    {"warn", table_schema(warn_keys, {"signal", "before"})},
    {"files", table_schema(files_keys)},
    {"defaults", table_schema(defaults_keys)},
    {"transition", table_schema(transition_keys, {"task"})},
    {"template", table_schema(template_keys, {"selector", "task"})},
    {"selector", table_schema(selector_keys, {"name", "value"})},
    {"emit", table_schema(emit_keys, {"forEach", "task"})},
    {"await", table_schema(await_keys)},
    {"retry", table_schema(retry_keys)},
    {"retryRule", table_schema(retry_case_keys, {"maxRetries"})},
    {"input", table_schema(input_keys)},
    {"config", table_schema(config_keys)},
    {"http", table_schema(http_keys)},
    {"rate", table_schema(rate_keys, {"per", "count"})},
    {"policy", table_schema(policy_keys)},
    {"schedule", table_schema(schedule_keys)},
    {"duration",
     {{"type", {"string", "integer"}}, {"description", "Such as 250ms, 10s or 1h30m."}}},
  };
}

} // namespace

json definition_schema() {
  auto schema = table_schema(workflow_keys, {"pipeline"});
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = "Troupe workflow";
  schema["$defs"] = definitions();
  return schema;
}

} // namespace troupe
