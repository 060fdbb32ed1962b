#include "runtime/language/expression/function.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/function_list.hpp"

#include <array>
#include <unordered_map>
#include <vector>

namespace troupe::expression_detail {

namespace {

/// The families, in the order in which people read of them.
auto families() {
  return std::array{text_functions(),        search_functions(), list_functions(),
                    combination_functions(), lambda_functions(), number_functions(),
                    conversion_functions(),  general_functions()};
}

const std::unordered_map<std::string_view, const function*>& all_functions() {
  static const auto known = [] {
    std::unordered_map<std::string_view, const function*> named;
    for (auto family : families())
      for (const auto& each : family)
        named.emplace(each.name, &each);
    return named;
  }();
  return known;
}

} // namespace

const std::string* call::text(std::size_t index) const {
  return arguments[index]->get_ptr<const std::string*>();
}

tl::unexpected<error> call::expected(std::string_view kind, std::size_t index) const {
  return failure(std::string{what.name} + " expects " + std::string{kind} + ", found "
                 + kind_of(*arguments[index]));
}

const function* find_function(std::string_view name) noexcept {
  auto found = all_functions().find(name);
  return found == all_functions().end() ? nullptr : found->second;
}

std::string function_suggestion(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& [known, ignored] : all_functions())
    names.emplace_back(known);
  std::sort(names.begin(), names.end());
  return suggestion(name, names);
}

} // namespace troupe::expression_detail

namespace troupe {

std::vector<function_help> function_list() {
  std::vector<function_help> list;
  for (auto family : expression_detail::families())
    for (const auto& each : family)
      list.push_back({each.name, each.usage, each.meaning});
  return list;
}

} // namespace troupe
