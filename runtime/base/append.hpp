/// What `x[]` means.
#pragma once

#include "troupe/json.hpp"

namespace troupe {

/// Appends to the list in `slot`: a list adds its items, another value itself; a scalar there
/// becomes the first item; a null pointer counts as `[]`. In place where nobody else holds the
/// list.
void append_value(value& slot, const json& content);

} // namespace troupe
