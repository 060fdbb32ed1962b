/// Values as named types, and types under the names that a workflow has for them.
#pragma once

#include "troupe/types.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// `content` as `wanted`. An error tells the `name` of what was to be of that type.
result<value> convert_named(const value_type& wanted, const std::string& name,
                            const value& content);

/// What a message says was found: the kind, and how text begins.
std::string found_as(const json& content);

/// Short names, and the packages of types that they stand for.
using type_imports = std::map<std::string, std::string>;

/// The type called `name`, whose package (what comes before the first dot) may be one that an
/// import stands for: `shop.Order`, where `shop` stands for `acme.shop`. Else an error with the
/// nearest name.
result<std::shared_ptr<const value_type>>
find_type(const type_registry& types, const type_imports& imports, std::string_view name);

} // namespace troupe
