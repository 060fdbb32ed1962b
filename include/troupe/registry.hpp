/// The actions a runtime knows.
#pragma once

#include "troupe/action.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Services and their methods. Filled before definitions are loaded; lookups ignore case.
/// Threads: `add` from one thread while no other call is under way; the others at the same time.
class action_registry {
public:
  /// Adds a method. Fails where the service has one of that name already.
  result<void> add(action entry);

  /// The method, or an error that names the nearest service or method.
  result<std::shared_ptr<const action>> find(std::string_view service,
                                             std::string_view method) const;

  /// All actions, ordered by service, then method.
  std::vector<std::shared_ptr<const action>> all() const;

private:
  using methods = std::map<std::string, std::shared_ptr<const action>, std::less<>>;
  std::map<std::string, methods, std::less<>> services_; // keys in lower case
};

} // namespace troupe
