#include "runtime/language/expression/families.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace troupe::expression_detail {

namespace {

/// A list that is combined with others. Points into the arguments.
struct axis {
  const std::string* name = nullptr; ///< Null: rows are lists.
  const json::array_t* items = nullptr;
};

bool has_axis(const std::vector<axis>& all, const std::string& name) {
  return std::ranges::any_of(all, [&](const axis& each) { return *each.name == name; });
}

/// What the arguments give, all of them lists, or all of them maps of lists.
result<std::vector<axis>> axes_of(call& made) {
  constexpr auto* wanted = "lists, or maps of lists";
  std::vector<axis> all;
  for (std::size_t i = 0; i < made.arguments.size(); ++i) {
    if (!made[i].is_structured() || made[i].is_array() != made[0].is_array())
      return made.expected(wanted, i);
    if (made[i].is_array()) {
      all.push_back({nullptr, &made[i].get_ref<const json::array_t&>()});
      continue;
    }
    for (const auto& [name, items] : made[i].get_ref<const json::object_t&>()) {
      if (!items.is_array())
        return failure(std::string{made.what.name} + " expects " + wanted + ", found "
                       + kind_of(items) + " under \"" + name + '"');
      if (has_axis(all, name))
        return failure(std::string{made.what.name} + ": \"" + name + "\" is given twice");
      all.push_back({&name, &items.get_ref<const json::array_t&>()});
    }
  }
  return all;
}

/// The list of `count` rows, each with one item of every axis: that at `place(row, axis)`.
template <class Place>
result<operand> rows_of(call& made, const std::vector<axis>& all, std::size_t count, Place place) {
  auto out = json::array();
  if (!made.run.spend_items(count * (1 + all.size())))
    return made.run.overspent();
  for (std::size_t row = 0; row < count; ++row) {
    auto combined = all.front().name ? json::object() : json::array();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& [name, items] = all[i];
      auto item = made.run.take({(*items)[place(row, i)], nullptr});
      if (!item)
        return tl::unexpected{std::move(item.error())};
      if (name && !made.run.spend_text(name->size()))
        return made.run.overspent();
      if (name)
        combined[*name] = std::move(*item);
      else
        combined.push_back(std::move(*item));
    }
    out.push_back(std::move(combined));
  }
  return operand{std::move(out)};
}

result<operand> product(call& made) {
  const auto all = axes_of(made);
  if (!all)
    return tl::unexpected{all.error()};
  std::vector<std::size_t> strides(all->size()); // rows before the next item of that axis
  std::size_t count = all->empty() ? 0 : 1;
  for (auto i = all->size(); i-- > 0;) {
    strides[i] = count;
    const auto items = (*all)[i].items->size();
    // So many rows are refused in any case; and where an axis is empty, there are none.
    count = items > 0 && count > max_items ? count : count * items;
  }
  return rows_of(made, *all, count, [&](std::size_t row, std::size_t i) {
    return row / strides[i] % (*all)[i].items->size();
  });
}

result<operand> zip(call& made) {
  const auto all = axes_of(made);
  if (!all)
    return tl::unexpected{all.error()};
  if (all->empty())
    return operand{json::array()};
  const auto count = all->front().items->size();
  for (const auto& each : *all)
    if (each.items->size() != count)
      return failure("zip expects lists of one length, found " + std::to_string(count) + " and "
                     + std::to_string(each.items->size()) + " items");
  return rows_of(made, *all, count, [](std::size_t row, std::size_t) { return row; });
}

} // namespace

std::span<const function> combination_functions() noexcept {
  static constexpr std::array family{
    function{
      "product", "product(list, ...) or product(map, ...)",
      "All combinations of one item of each list, as lists, the last one changing fastest; of "
      "maps of lists, as maps.",
      1, max_arguments, product},
    function{
      "zip", "zip(list, ...) or zip(map, ...)",
      "The first items of all lists, the second ones, and so on, as lists; of maps of lists, "
      "as maps. All lists must have one length.",
      1, max_arguments, zip},
  };
  return family;
}

} // namespace troupe::expression_detail
