#include "runtime/language/workflow/value_type.hpp"

#include <algorithm>

namespace troupe {

result<std::shared_ptr<const value_type>>
find_type(const type_registry& types, const type_imports& imports, std::string_view name) {
  auto dot = std::min(name.find('.'), name.size());
  if (auto package = imports.find(std::string{name.substr(0, dot)}); package != imports.end())
    if (auto known = types.find(package->second + std::string{name.substr(dot)}))
      return known;
  return types.find(name);
}

} // namespace troupe
