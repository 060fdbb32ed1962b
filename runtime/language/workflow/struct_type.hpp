/// C++ structs as named types of values.
#pragma once

#include "runtime/language/workflow/value_type.hpp"
#include "troupe/detail/typed_input.hpp"

#include <string>
#include <utility>

namespace troupe {

/// The type called `name` whose values are those of the struct `T`: fields match without regard
/// to case, missing ones take their defaults where `T` gives any, and what is unknown, of a wrong
/// type or would not fit is told with its path. `T` has a default constructor, `to_json` and
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
