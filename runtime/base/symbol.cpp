#include "runtime/base/symbol.hpp"

#include <algorithm>
#include <numeric>

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

std::vector<symbol> symbol_table::in_order() const {
  if (sorted_.size() == names_.size())
    return sorted_;
  std::vector<symbol> order(names_.size());
  std::iota(order.begin(), order.end(), symbol{0});
  std::ranges::sort(order, {}, [this](symbol name) -> std::string_view { return names_[name]; });
  return order;
}

} // namespace troupe
