/// Named types of values: what `order[shop.Order]` converts to.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A type by name. Immutable once registered.
struct value_type {
  std::string name;
  /// The value as this type; fails with a message that names the path inside the value.
  std::function<result<value>(const value&)> convert;
};

/// `content` as `wanted`. An error tells the `name` of what was to be of that type.
result<value> convert_named(const value_type& wanted, const std::string& name,
                            const value& content);

/// What a message says was found: the kind, and how text begins.
std::string found_as(const json& content);

/// The types a runtime knows: the built-in ones (`text`, `integer`, `number`, `boolean`, `list`,
/// `map` and the aliases `string`, `int`, `float`, `bool`) and those that the embedder adds.
class type_registry {
public:
  type_registry();

  /// Adds a type. Fails where the name is taken.
  result<void> add(value_type entry);

  /// The type called `name` (case aside), or an error with the nearest name.
  result<std::shared_ptr<const value_type>> find(std::string_view name) const;

  std::vector<std::string> names() const;

private:
  std::map<std::string, std::shared_ptr<const value_type>, std::less<>> types_; // in lower case
};

} // namespace troupe
