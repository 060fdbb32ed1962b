#include "runtime/base/text.hpp"
#include "runtime/language/expression/nodes.hpp"
#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

#include "runtime/base/nearest.hpp"

#include <span>

namespace troupe::expression_detail {

namespace {

/// No "did you mean" for maps of more keys: finding the nearest would take too long.
constexpr std::size_t max_suggested_keys = 200;

using part = result<const json*>; // null: there is none

tl::unexpected<error> unknown_key(const json& whole, const std::string& key) {
  auto message = "unknown key \"" + excerpt(key, max_quoted_bytes) + '"';
  if (!whole.is_object())
    return failure(message + " of " + kind_of(whole));
  std::vector<std::string> keys;
  if (whole.size() <= max_suggested_keys)
    for (const auto& [known, ignored] : whole.items())
      keys.push_back(known);
  return failure(message + suggestion(key, keys));
}

part item_at(const json& list, std::int64_t index) {
  if (index < 0 || static_cast<std::uint64_t>(index) >= list.size())
    return nullptr;
  return &list[static_cast<std::size_t>(index)];
}

/// What an index that was evaluated finds: an item by its number, an entry by its key.
part indexed(const json& whole, const json& index) {
  if (index.is_null())
    return nullptr;
  if (index.is_structured() || index.is_boolean())
    return failure(std::string{"an index must be an integer or text, found "} + kind_of(index));
  if (whole.is_object()) {
    std::string key;
    append_text(key, index);
    return find_key(whole, key);
  }
  if (!whole.is_array() || index.is_string())
    return nullptr;
  if (!index.is_number_float())
    return item_at(whole, index.get<std::int64_t>());
  auto real = index.get<double>();
  if (!(real >= 0 && real < 9e15))
    return nullptr;
  auto number = static_cast<std::int64_t>(real);
  if (static_cast<double>(number) != real)
    return failure("an index must be an integer or text, found a real number");
  return item_at(whole, number);
}

/// The operand that `inner`, a part of what `whole` holds, is.
result<operand> narrowed(evaluation& run, const operand& whole, const json& inner) {
  if (!whole.is_owned())
    return operand{inner, whole.root()};
  auto copy = run.take(operand{inner, nullptr}); // what it is part of ends with this step
  if (!copy)
    return tl::unexpected{std::move(copy.error())};
  return operand{std::move(*copy)};
}

result<operand> step_by_key(evaluation& run, const operand& whole, const std::string& key) {
  auto found = whole->is_object() ? find_key(*whole, key) : part{nullptr};
  if (!found)
    return tl::unexpected{std::move(found.error())};
  if (*found)
    return narrowed(run, whole, **found);
  if (run.rejects_unknown_keys())
    return unknown_key(*whole, key);
  return operand::missing();
}

result<operand> step_by_index(evaluation& run, const operand& whole, const node& expression) {
  auto index = expression.evaluate(run);
  if (!index)
    return index;
  auto found = indexed(*whole, **index);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  if (*found)
    return narrowed(run, whole, **found);
  if (!run.rejects_unknown_keys())
    return operand::missing();
  if ((*index)->is_string())
    return unknown_key(*whole, (*index)->get_ref<const std::string&>());
  std::string written;
  append_text(written, **index);
  return failure("there is no item [" + written + "] in " + kind_of(*whole)
                 + (whole->is_array() ? " of " + std::to_string(whole->size()) : ""));
}

std::string written(const path_step& step) {
  if (!step.index)
    return '.' + step.key;
  const auto* number = step.index->constant();
  return number ? '[' + (*number)->dump() + ']' : "[...]";
}

/// Says that a text, number or boolean has no parts, as in `$file.txt`.
tl::unexpected<error> no_parts(const json& whole, const node& base,
                               std::span<const path_step> before, const path_step& step) {
  const auto* name = dynamic_cast<const name_node*>(&base);
  auto path = name ? name->text : std::string{"..."};
  for (const auto& each : before)
    path += written(each);
  return failure(path + " is " + kind_of(whole) + ", which has no " + written(step)
                 + "; where that is meant as text, write ${" + path + '}' + written(step));
}

} // namespace

result<operand> path_node::evaluate(evaluation& run) const {
  auto found = base->evaluate(run);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!found)
      return found;
    const auto& whole = **found;
    bool has_parts = whole.is_structured() || whole.is_null();
    if (!has_parts && run.rejects_steps_into_scalars())
      return no_parts(whole, *base, std::span{steps}.first(i), steps[i]);
    const auto& [key, index] = steps[i];
    found = index ? step_by_index(run, *found, *index) : step_by_key(run, *found, key);
  }
  return found;
}

} // namespace troupe::expression_detail
