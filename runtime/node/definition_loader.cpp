#include "runtime/node/definition_loader.hpp"

#include "runtime/language/definition/stream.hpp"

namespace troupe {

checked<workflow_ptr> definition_loader::whole(checked<workflow_ptr> flow) {
  if (!flow)
    return flow;
  auto problems
    = sub_workflow_problems(**flow, [this](const std::string& path) { return at(path); });
  if (!problems.empty())
    return tl::unexpected{std::move(problems)};
  return flow;
}

checked<workflow_ptr> definition_loader::load_file(const std::string& path) {
  return whole(is_stream(path) ? load_stream(path, options()) : at(path));
}

checked<workflow_ptr> definition_loader::load_text(std::string_view text, const std::string& name,
                                                   const std::string& folder) {
  return whole(troupe::load_text(text, name, folder, options()));
}

checked<workflow_ptr> definition_loader::load(const workflow_builder& definition) {
  return whole(troupe::load(definition, options()));
}

} // namespace troupe
