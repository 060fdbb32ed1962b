#include "runtime/store/definition_body.hpp"

#include "troupe/json.hpp"

namespace troupe {

namespace {

/// Has it loaded by `load_again` or `load_tasks`.
checked<workflow_ptr> loaded_by(decltype(load_again)& load, const stored_definition& kept,
                                const load_options& options) {
  auto body = json::parse(kept.body, nullptr, false);
  auto text = body.is_object() ? body.find("text") : body.end();
  if (text == body.end() || !text->is_string())
    return tl::unexpected{std::vector<problem>{
      {kept.name, {}, "the stored definition is not one that this Troupe can read"}}};
  workflow_source source{text->get<std::string>(), body.value("isJson", false),
                         body.value("imports", std::map<std::string, std::string>{})};
  return load(source, body.value("file", kept.name), body.value("folder", ""), options);
}

} // namespace

result<definition_ptr> definition_of(const workflow& flow) {
  if (!flow.source)
    return failure("workflow " + flow.name
                   + " can't be stored: it was loaded before the store was opened");
  json body{{"file", flow.file},
            {"folder", flow.folder},
            {"isJson", flow.source->is_json},
            {"text", flow.source->text},
            {"imports", flow.source->imports}};
  stored_definition made;
  made.name = flow.name;
  made.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  made.hash = hash_of(made.body);
  for (const auto& each : flow.tasks)
    made.task_ids.push_back(each.id);
  return std::make_shared<const stored_definition>(std::move(made));
}

checked<workflow_ptr> workflow_of(const stored_definition& kept, const load_options& options) {
  return loaded_by(load_again, kept, options);
}

checked<workflow_ptr> tasks_of(const stored_definition& kept, const load_options& options) {
  return loaded_by(load_tasks, kept, options);
}

result<definition_ptr> definition_cache::of(const workflow_ptr& flow) {
  if (auto known = known_.find(flow.get());
      known != known_.end() && known->second.flow.lock() == flow)
    return known->second.stored;
  std::erase_if(known_, [](const auto& each) { return each.second.flow.expired(); });
  auto made = definition_of(*flow);
  if (made)
    known_[flow.get()] = {flow, *made};
  return made;
}

} // namespace troupe
