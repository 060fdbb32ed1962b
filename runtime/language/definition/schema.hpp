/// The language as a JSON Schema.
#pragma once

#include "troupe/json.hpp"

namespace troupe {

/// A JSON Schema (draft 2020-12) of definitions, made from the loader's own key tables, with
/// which editors complete and check them. It is the looser of the two: what depends on names or
/// expressions only the loader can check.
json definition_schema();

} // namespace troupe
