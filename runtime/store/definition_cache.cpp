#include "runtime/store/definition_cache.hpp"

namespace troupe {

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
