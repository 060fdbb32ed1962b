#include "runtime/expression/function.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/expression/families.hpp"

#include <unordered_map>
#include <vector>

namespace troupe::expression_detail {

namespace {

const std::unordered_map<std::string_view, const function*>& all_functions() {
  static const auto known = [] {
    std::unordered_map<std::string_view, const function*> named;
    for (auto family : {text_functions(), list_functions(), lambda_functions(), number_functions(),
                        conversion_functions(), search_functions(), general_functions()})
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
