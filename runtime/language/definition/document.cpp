#include "runtime/language/definition/document.hpp"

#include "runtime/language/definition/scalar.hpp"

namespace troupe {

bool node_view::is_null() const noexcept {
  return is_plain() && means_null(text());
}

} // namespace troupe
