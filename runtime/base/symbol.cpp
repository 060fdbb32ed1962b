#include "runtime/base/symbol.hpp"

namespace troupe {

symbol symbol_table::intern(std::string_view name) {
  if (auto known = symbols_.find(name); known != symbols_.end())
    return known->second;
  auto fresh = static_cast<symbol>(names_.size());
  symbols_.emplace(names_.emplace_back(name), fresh);
  return fresh;
}

std::optional<symbol> symbol_table::find(std::string_view name) const {
  auto known = symbols_.find(name);
  if (known == symbols_.end())
    return std::nullopt;
  return known->second;
}

} // namespace troupe
