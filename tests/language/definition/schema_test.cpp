#include "runtime/language/definition/keys.hpp"
#include "runtime/language/definition/schema.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <re2/re2.h>

#include <set>

namespace troupe {

namespace {

void check_names(key_table table, std::initializer_list<const char*> names) {
  REQUIRE(table.size() == names.size());
  std::size_t i = 0;
  for (auto name : names)
    CHECK(table[i++].name == name);
}

std::set<std::string> names_in(key_table table) {
  std::set<std::string> names;
  for (const auto& key : table)
    names.emplace(key.name);
  return names;
}

std::set<std::string> names_in(const json& properties) {
  std::set<std::string> names;
  for (const auto& [name, schema] : properties.items())
    names.insert(name);
  return names;
}

} // namespace

TEST_CASE("keys: each enum counts through its table") {
  check_names(workflow_keys, {"name", "description", "version", "inputs", "init", "pipeline",
                              "dependencies", "post", "config", "import", "timeout", "autoPause",
                              "policy", "defaults", "labels", "schedules"});
  check_names(task_keys, {"id",           "name",
                          "namespace",    "action",
                          "service",      "input",
                          "with",         "init",
                          "when",         "dependsOn",
                          "tasks",        "kind",
                          "limit",        "async",
                          "post",         "goto",
                          "template",     "emit",
                          "await",        "retry",
                          "timeout",      "continueOnError",
                          "scheduleIn",   "autoPause",
                          "run",          "shell",
                          "env",          "workdir",
                          "stdin",        "parse",
                          "ok",           "keepGoing",
                          "skip",         "warn",
                          "checkpointed", "resources",
                          "limits",       "requires",
                          "priority",     "labels",
                          "output",       "files",
                          "isolate",      "cache"});
  check_names(files_keys, {"in", "out", "depfile", "artifacts"});
  check_names(warn_keys, {"signal", "before"});
  check_names(defaults_keys, {"retry", "timeout", "shell", "env", "workdir", "resources", "cache"});
  check_names(cache_keys, {"key", "for"});
  check_names(action_keys, {"service", "method", "input"});
  check_names(transition_keys, {"when", "task"});
  check_names(template_keys, {"selector", "task"});
  check_names(selector_keys, {"name", "value"});
  check_names(emit_keys, {"forEach", "as", "task", "limit"});
  check_names(await_keys, {"mode", "timeout", "merge", "on", "signal"});
  check_names(retry_keys,
              {"type", "maxRetries", "delay", "multiplier", "maxDelay", "jitter", "when", "rules"});
  check_names(retry_case_keys, {"when", "maxRetries", "delay"});
  check_names(input_keys, {"type", "required", "default", "description"});
  check_names(config_keys, {"maxParallel", "durability", "strict", "env", "secret", "cleanup",
                            "limits", "http"});
  check_names(http_keys, {"allow", "connections"});
  check_names(rate_keys, {"per", "count"});
  check_names(policy_keys, {"mode", "allow", "block", "skip"});
  check_names(pipeline_keys, {"kind", "limit", "tasks", "shell", "env", "workdir", "keepGoing",
                              "requires", "priority"});
}

TEST_CASE("keys: they are found in any case") {
  CHECK(find_key(task_keys, "DEPENDSON") == static_cast<std::size_t>(task_key::depends_on));
  CHECK(find_key(task_keys, "depends_on") == no_key);
  CHECK(find_key(task_keys, "") == no_key);
  CHECK(is_extension_key("x-a"));
  CHECK(is_extension_key("X-a"));
  CHECK_FALSE(is_extension_key("x-"));
  CHECK_FALSE(is_extension_key("xa"));
}

TEST_CASE("schema: it has the keys of the loader's tables, and no others") {
  auto schema = definition_schema();
  CHECK(names_in(schema["properties"]) == names_in(workflow_keys));
  const auto& parts = schema["$defs"];
  for (const auto& each :
       std::initializer_list<std::pair<const char*, key_table>>{{"task", task_keys},
                                                                {"pipeline", pipeline_keys},
                                                                {"action", action_keys},
                                                                {"transition", transition_keys},
                                                                {"template", template_keys},
                                                                {"selector", selector_keys},
                                                                {"emit", emit_keys},
                                                                {"await", await_keys},
                                                                {"retry", retry_keys},
                                                                {"input", input_keys},
                                                                {"config", config_keys},
                                                                {"files", files_keys},
                                                                {"http", http_keys},
                                                                {"policy", policy_keys}}) {
    CAPTURE(each.first);
    CHECK(names_in(parts[each.first]["properties"]) == names_in(each.second));
  }
}

TEST_CASE("schema: all that it refers to is there") {
  auto schema = definition_schema();
  std::vector<const json*> open{&schema};
  while (!open.empty()) {
    const auto& part = *open.back();
    open.pop_back();
    if (part.is_object() && part.contains("$ref")) {
      auto target = part["$ref"].get<std::string>();
      REQUIRE(target.starts_with("#/$defs/"));
      CHECK_MESSAGE(schema["$defs"].contains(target.substr(8)), target);
    }
    if (part.is_structured())
      for (const auto& inner : part)
        open.push_back(&inner);
  }
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
}

TEST_CASE("schema: fixed words are offered as they are written and taken in any case") {
  auto schema = definition_schema();
  const auto& kind = schema["$defs"]["task"]["properties"]["kind"]["anyOf"];
  CHECK(kind[0]["enum"] == json{"sequence", "parallel"});
  CHECK(kind[1]["type"] == "string");
  re2::RE2 pattern{kind[1]["pattern"].get<std::string>()};
  for (const char* word : {"sequence", "Sequence", "PARALLEL"})
    CHECK(re2::RE2::PartialMatch(word, pattern));
  for (const char* word : {"paralel", "parallels", "in sequence", ""})
    CHECK_FALSE(re2::RE2::PartialMatch(word, pattern));
}

TEST_CASE("schema: the loader knows every key of its tables") {
  for (const auto& key : task_keys) {
    auto text = "pipeline: {a: {" + std::string{key.name} + ": [[]]}}";
    CHECK_MESSAGE(testing::problems_of(text).find("unknown key") == std::string::npos, text);
  }
  for (const auto& key : workflow_keys) {
    auto text = "{" + std::string{key.name} + ": [[]]}";
    CHECK_MESSAGE(testing::problems_of(text).find("unknown key") == std::string::npos, text);
  }
}

} // namespace troupe
