/// What a runtime loads: definitions, with those that they run.
#pragma once

#include "runtime/language/definition/catalogue.hpp"
#include "runtime/language/definition/sub_workflows.hpp"
#include "troupe/builder.hpp"
#include "troupe/registry.hpp"
#include "troupe/result.hpp"
#include "troupe/types.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Loads definitions against the registries of a runtime, which outlive it. All but `keep_sources`
/// may be called by several threads at the same time.
class definition_loader {
public:
  /// `keeps_sources`: whether definitions keep their text, as a store needs it.
  definition_loader(const action_registry& actions, const type_registry& types, bool keeps_sources)
    : actions_{actions}, types_{types}, keeps_sources_{keeps_sources} {}

  /// From now on they do. Before the first is loaded, or where they did before.
  void keep_sources() {
    if (!keeps_sources_)
      keeps_sources_ = true;
  }

  load_options options() const { return {actions_, types_, {}, keeps_sources_}; }

  /// The definition at `path` alone.
  checked<workflow_ptr> at(const std::string& path) { return known_.at(path, options()); }

  /// As those of `runtime` do.
  checked<workflow_ptr> load_file(const std::string& path);
  checked<workflow_ptr> load_text(std::string_view text, const std::string& name,
                                  const std::string& folder);
  checked<workflow_ptr> load(const workflow_builder& definition);
  checked<workflow_ptr> upsert(const std::string& path, std::string_view text) {
    return known_.upsert(path, text, options());
  }
  void refresh(const std::string& path) { known_.refresh(path); }

  /// The workflow, unless something is wrong with those that it runs.
  checked<workflow_ptr> whole(checked<workflow_ptr> flow);

private:
  const action_registry& actions_;
  const type_registry& types_;
  bool keeps_sources_;
  catalogue known_;
};

} // namespace troupe
