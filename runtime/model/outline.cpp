#include "runtime/language/workflow/workflow.hpp"
#include "troupe/action.hpp"
#include "troupe/types.hpp"

namespace troupe {

namespace {

json outline_of(const workflow& flow, task_index index);

json outlines_of(const workflow& flow, const std::vector<task_index>& tasks) {
  auto all = json::array();
  for (auto each : tasks)
    all.push_back(outline_of(flow, each));
  return all;
}

json outline_of(const workflow& flow, task_index index) {
  const auto& from = flow.tasks[index];
  json made{{"id", flow.path_of(index)}, {"name", from.name}};
  if (from.has_output())
    made["namespace"] = flow.symbols.text(from.name_space);
  if (from.work)
    made["action"]
      = {{"service", from.work->handler->service}, {"method", from.work->handler->method}};
  if (from.when)
    made["when"] = from.when->source();
  for (auto each : from.depends_on)
    made["dependsOn"].push_back(flow.path_of(each));
  if (from.async)
    made["async"] = true;
  if (from.auto_pause)
    made["autoPause"] = true;
  if (from.fan)
    made[from.fan->kind == fan_out_kind::emit ? "emit" : "template"]
      = {{"task", outline_of(flow, from.fan->body)}};
  auto below = from.children;
  for (auto last : {from.catch_task, from.finally_task})
    if (last != no_task)
      below.push_back(last);
  if (!below.empty())
    made["tasks"] = outlines_of(flow, below);
  return made;
}

} // namespace

workflow_summary summary_of(const workflow& flow) {
  workflow_summary made{.name = flow.name,
                        .description = flow.description,
                        .version = flow.version,
                        .file = flow.file,
                        .hash = to_string(flow.hash),
                        .inputs = {},
                        .signals = flow.signals,
                        .labels = flow.labels};
  for (const auto& [name, rule] : flow.inputs)
    made.inputs[name] = {rule.type ? rule.type->name : std::string{}, rule.required, rule.fallback,
                         rule.description};
  return made;
}

json outline(const workflow& flow) {
  json made{{"name", flow.name}, {"pipeline", outline_of(flow, 0)}};
  if (!flow.description.empty())
    made["description"] = flow.description;
  if (!flow.version.empty())
    made["version"] = flow.version;
  if (flow.dependencies != no_task)
    for (auto each : flow.tasks[flow.dependencies].children)
      made["dependencies"][flow.tasks[each].id] = outline_of(flow, each);
  return made;
}

} // namespace troupe
