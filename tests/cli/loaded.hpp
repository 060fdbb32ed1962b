/// Workflows for tests of what the program shows of them.
#pragma once

#include "runtime/language/definition/loader.hpp"
#include "runtime/service/builtin.hpp"

#include <stdexcept>
#include <string_view>

namespace troupe::cli {

/// The workflow `w` in `text`, which must be a good one.
inline workflow_ptr loaded(std::string_view text) {
  static const action_registry& actions = *[] {
    static action_registry filled;
    if (!add_builtin_services(filled))
      throw std::runtime_error{"the built-in services clash"};
    return &filled;
  }();
  static const type_registry types;
  auto flow = load_text(text, "w.yaml", {}, {actions, types, {}});
  if (!flow)
    throw std::runtime_error{to_string(flow.error().front())};
  return *flow;
}

} // namespace troupe::cli
