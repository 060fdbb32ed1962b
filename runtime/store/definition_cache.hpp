/// The stored form of workflows that are started again and again, made once.
#pragma once

#include "runtime/store/definition_body.hpp"

#include <map>
#include <memory>

namespace troupe {

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
