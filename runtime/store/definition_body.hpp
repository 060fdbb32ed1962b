/// Definitions as a store keeps them, and back; of those that are started again and again, once.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/language/definition/loader.hpp"
#include "troupe/result.hpp"

#include <map>
#include <memory>

namespace troupe {

/// What is kept of a workflow. Fails where it was loaded without `keep_source`.
result<definition_ptr> definition_of(const workflow& flow);

/// Loads it again. Problems name the file it came from.
checked<workflow_ptr> workflow_of(const stored_definition& kept, const load_options& options);

/// Its tasks, to be looked at; see `load_tasks`.
checked<workflow_ptr> tasks_of(const stored_definition& kept, const load_options& options);

class definition_cache {
public:
  /// What is kept of `flow`. Fails where it was loaded without its source.
  result<definition_ptr> of(const workflow_ptr& flow);

private:
  struct known_definition {
    std::weak_ptr<const workflow> flow; ///< Another one may live at the address later.
    definition_ptr stored;
  };

  std::map<const workflow*, known_definition> known_;
};

} // namespace troupe
