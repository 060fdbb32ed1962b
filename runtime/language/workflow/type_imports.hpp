/// Types under short names: `import` of a workflow.
#pragma once

#include "runtime/language/workflow/value_type.hpp"

namespace troupe {

/// Short names, and the packages of types that they stand for.
using type_imports = std::map<std::string, std::string>;

/// The type called `name`, whose package (what comes before the first dot) may be one that an
/// import stands for: `shop.Order`, where `shop` stands for `acme.shop`. Else an error with the
/// nearest name.
result<std::shared_ptr<const value_type>>
find_type(const type_registry& types, const type_imports& imports, std::string_view name);

} // namespace troupe
