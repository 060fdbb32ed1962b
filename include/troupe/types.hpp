/// Named types of values: what `order[shop.Order]` converts to, C++ structs among them.
#pragma once

#include "troupe/detail/typed_input.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// A type by name. Immutable once registered.
struct value_type {
  std::string name;
  /// The value as this type; fails with a message that names the path inside the value. Called from
  /// many threads at once.
  std::function<result<value>(const value&)> convert;
};

/// The types a runtime knows: the built-in ones (`text`, `integer`, `number`, `boolean`, `list`,
/// `map` and the aliases `string`, `int`, `float`, `bool`) and those that the embedder adds.
/// Threads: `add` from one thread while no other call is under way; the others at the same time.
class type_registry {
public:
  type_registry();

  /// Adds a type. Fails where the name is taken.
  result<void> add(value_type entry);

  /// The type called `name` (case aside), or an error with the nearest name.
  result<std::shared_ptr<const value_type>> find(std::string_view name) const;

  /// All of them, in order.
  std::vector<std::string> names() const;

private:
  std::map<std::string, std::shared_ptr<const value_type>, std::less<>> types_; // in lower case
};

/// The type called `name` whose values are those of the struct `T`: fields match without regard
/// to case, missing ones take their defaults where `T` has any, and what is unknown, of a wrong
/// type or would not fit is reported with its path. `T` has a default constructor, `to_json` and
/// `from_json` (`NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT` makes both).
///
///   runtime.types().add(troupe::struct_type<order>("shop.Order"));
template <class T>
value_type struct_type(std::string name) {
  static_assert(typed::is_writable<T>, "a type of values needs a to_json");
  auto shape = typed::shape_of<T>(nullptr);
  return {std::move(name), [shape = std::move(shape)](const value& content) -> result<value> {
            return typed::read_input<T>(shape, content).map([](T read) {
              return make_value(json(std::move(read)));
            });
          }};
}

} // namespace troupe
