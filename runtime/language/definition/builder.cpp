#include "troupe/builder.hpp"

#include "runtime/language/definition/loader.hpp"

namespace troupe {

namespace {

void set_order(ordered_json& group, std::uint32_t limit) {
  group["kind"] = "parallel";
  if (limit > 0)
    group["limit"] = limit;
}

} // namespace

task_builder::task_builder(std::string id) : definition_{{"id", std::move(id)}} {}

task_builder& task_builder::set(const std::string& key, ordered_json content) {
  definition_[key] = std::move(content);
  return *this;
}

task_builder& task_builder::action(std::string name, ordered_json input) {
  set("action", std::move(name));
  return input.is_null() ? *this : set("input", std::move(input));
}

task_builder& task_builder::depends_on(std::initializer_list<std::string> tasks) {
  for (const auto& task : tasks)
    definition_["dependsOn"].push_back(task);
  return *this;
}

task_builder& task_builder::init(const std::string& name, ordered_json content) {
  definition_["init"][name] = std::move(content);
  return *this;
}

task_builder& task_builder::post(const std::string& name, ordered_json content) {
  definition_["post"][name] = std::move(content);
  return *this;
}

task_builder& task_builder::label(const std::string& name, std::string text) {
  definition_["labels"][name] = std::move(text);
  return *this;
}

task_builder& task_builder::add(const task_builder& sub_task) {
  definition_["tasks"].push_back(sub_task.definition());
  return *this;
}

task_builder& task_builder::parallel(std::uint32_t limit) {
  set_order(definition_, limit);
  return *this;
}

task_builder& task_builder::go_to(std::string task, std::string condition) {
  ordered_json step{{"task", std::move(task)}};
  if (!condition.empty())
    step["when"] = std::move(condition);
  definition_["goto"].push_back(std::move(step));
  return *this;
}

task_builder& task_builder::template_of(std::string name, ordered_json elements,
                                        const task_builder& body) {
  ordered_json selector{{"name", std::move(name)}};
  selector["value"] = std::move(elements);
  auto& rule = definition_["template"];
  rule["selector"].push_back(std::move(selector));
  rule["task"] = body.definition();
  return *this;
}

task_builder& task_builder::emit(ordered_json elements, std::string name,
                                 const task_builder& body) {
  auto& rule = definition_["emit"];
  rule["forEach"] = std::move(elements);
  rule["as"] = std::move(name);
  rule["task"] = body.definition();
  return *this;
}

workflow_builder::workflow_builder(std::string name) {
  definition_["name"] = std::move(name);
  definition_["pipeline"]["tasks"] = ordered_json::array();
}

workflow_builder& workflow_builder::set(const std::string& key, ordered_json content) {
  definition_[key] = std::move(content);
  return *this;
}

workflow_builder& workflow_builder::init(const std::string& name, ordered_json content) {
  definition_["init"][name] = std::move(content);
  return *this;
}

workflow_builder& workflow_builder::post(const std::string& name, ordered_json content) {
  definition_["post"][name] = std::move(content);
  return *this;
}

workflow_builder& workflow_builder::add(const task_builder& task) {
  definition_["pipeline"]["tasks"].push_back(task.definition());
  return *this;
}

workflow_builder& workflow_builder::dependency(const task_builder& task) {
  definition_["dependencies"].push_back(task.definition());
  return *this;
}

workflow_builder& workflow_builder::parallel(std::uint32_t limit) {
  set_order(definition_["pipeline"], limit);
  return *this;
}

workflow_builder& workflow_builder::label(const std::string& name, std::string text) {
  definition_["labels"][name] = std::move(text);
  return *this;
}

workflow_builder& workflow_builder::configure(const std::string& key, ordered_json content) {
  definition_["config"][key] = std::move(content);
  return *this;
}

checked<workflow_ptr> load(const workflow_builder& definition, const load_options& options,
                           const std::string& folder) {
  // Text that isn't UTF-8 is replaced rather than thrown at: the loader judges definitions.
  const auto& whole = definition.definition();
  auto text = whole.dump(2, ' ', false, ordered_json::error_handler_t::replace);
  return load_text(text, whole["name"].get<std::string>(), folder, options);
}

} // namespace troupe
