#include "runtime/definition/document.hpp"

#include "runtime/definition/scalar.hpp"

namespace troupe {

bool node_view::is_null() const noexcept {
  return is_plain() && means_null(text());
}

} // namespace troupe
