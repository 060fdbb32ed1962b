#include "runtime/base/text.hpp"
#include "runtime/language/expression/families.hpp"
#include "runtime/language/expression/values.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace troupe::expression_detail {

namespace {

/// The first argument, which must be a list, as one to change.
result<json> own_list(call& made) {
  if (!made[0].is_array())
    return made.expected("a list", 0);
  return made.run.take(std::move(made.arguments[0]));
}

result<operand> len(call& made) {
  const auto& whole = made[0];
  if (whole.is_null() || whole.is_structured())
    return operand{whole.size()};
  const auto* text = made.text(0);
  if (text && !made.run.spend_steps(1 + text->size() / 64))
    return made.run.overspent();
  if (text)
    return operand{code_points(*text)};
  return made.expected("text, a list or a map", 0);
}

result<operand> keys(call& made) {
  if (!made[0].is_object())
    return made.expected("a map", 0);
  auto out = json::array();
  for (const auto& [key, ignored] : made[0].get_ref<const json::object_t&>()) {
    if (!made.run.spend_items(1) || !made.run.spend_text(key.size()))
      return made.run.overspent();
    out.push_back(key);
  }
  return operand{std::move(out)};
}

result<operand> values(call& made) {
  if (!made[0].is_object())
    return made.expected("a map", 0);
  auto map = made.run.take(std::move(made.arguments[0]));
  if (!map)
    return tl::unexpected{std::move(map.error())};
  auto out = json::array();
  for (auto& [key, content] : map->get_ref<json::object_t&>())
    out.push_back(std::move(content));
  return operand{std::move(out)};
}

result<operand> merge(call& made) {
  for (std::size_t i = 0; i < 2; ++i)
    if (!made[i].is_object())
      return made.expected("two maps", i);
  auto under = made.run.take(std::move(made.arguments[0]));
  if (!under)
    return tl::unexpected{std::move(under.error())};
  auto over = made.run.take(std::move(made.arguments[1]));
  if (!over)
    return tl::unexpected{std::move(over.error())};
  for (auto& [key, content] : over->get_ref<json::object_t&>())
    (*under)[key] = std::move(content);
  return operand{std::move(*under)};
}

result<operand> range(call& made) {
  for (std::size_t i = 0; i < made.arguments.size(); ++i)
    if (!made[i].is_number_integer())
      return made.expected("integers", i);
  bool from_zero = made.arguments.size() == 1;
  auto begin = from_zero ? std::int64_t{0} : made[0].get<std::int64_t>();
  auto end = made[from_zero ? 0 : 1].get<std::int64_t>();
  auto out = json::array();
  if (end <= begin)
    return operand{std::move(out)};
  auto count = static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
  if (!made.run.spend_items(count))
    return made.run.overspent();
  out.get_ref<json::array_t&>().reserve(count);
  for (auto number = begin; number < end; ++number)
    out.push_back(number);
  return operand{std::move(out)};
}

result<operand> sort(call& made) {
  auto list = own_list(made);
  if (!list)
    return tl::unexpected{std::move(list.error())};
  for (const auto& item : *list)
    if (auto comparable = order(list->front(), item); !comparable)
      return tl::unexpected{std::move(comparable.error())};
  std::stable_sort(list->begin(), list->end(),
                   [](const json& a, const json& b) { return *order(a, b) < 0; });
  return operand{std::move(*list)};
}

result<operand> unique(call& made) {
  auto list = own_list(made);
  if (!list)
    return tl::unexpected{std::move(list.error())};
  if (!nested_within(*list, max_value_depth))
    return too_deep();
  auto hash = [](const json* item) { return hash_of(*item); };
  auto same = [](const json* a, const json* b) { return equal(*a, *b); };
  std::unordered_set<const json*, decltype(hash), decltype(same)> seen(list->size(), hash, same);
  std::vector<bool> first;
  for (const auto& item : *list)
    first.push_back(seen.insert(&item).second);
  seen.clear(); // its keys move away
  auto out = json::array();
  for (std::size_t i = 0; i < list->size(); ++i)
    if (first[i])
      out.push_back(std::move((*list)[i]));
  return operand{std::move(out)};
}

result<operand> flatten(call& made) {
  auto list = own_list(made);
  if (!list)
    return tl::unexpected{std::move(list.error())};
  auto out = json::array();
  for (auto& item : *list) {
    if (item.is_array())
      for (auto& inner : item)
        out.push_back(std::move(inner));
    else
      out.push_back(std::move(item));
  }
  return operand{std::move(out)};
}

} // namespace

std::span<const function> list_functions() noexcept {
  static constexpr std::array family{
    function{"len", "len(x)", "Characters of a text, items of a list or map, 0 of null.", 1, 1,
             len},
    function{"keys", "keys(map)", "The keys of a map, in ascending order.", 1, 1, keys},
    function{"values", "values(map)", "The values of a map, in the order of its keys.", 1, 1,
             values},
    function{"merge", "merge(map, map)",
             "Both maps in one; where both have a key, the second wins.", 2, 2, merge},
    function{"range", "range(n) or range(from, to)",
             "The integers from 0, or `from`, up to and without the last.", 1, 2, range},
    function{"sort", "sort(list)",
             "The items in ascending order; all must be numbers, or all texts.", 1, 1, sort},
    function{"unique", "unique(list)",
             "The items without duplicates, in the order of their first occurrence.", 1, 1, unique},
    function{"flatten", "flatten(list)",
             "The list with the items of lists in it in their place, one level deep.", 1, 1,
             flatten},
  };
  return family;
}

} // namespace troupe::expression_detail
