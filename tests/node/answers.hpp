/// Short ways to load a definition that a test expects to be right, or wrong.
#pragma once

#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <string>

namespace troupe::testing {

/// The workflow; its problems fail the test.
inline workflow_ptr loaded(const runtime& node, std::string_view text) {
  auto flow = node.load_text(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return *flow;
}

/// The problems, one a line; there must be some.
inline std::string problems_of(const checked<workflow_ptr>& flow) {
  REQUIRE(!flow);
  std::string lines;
  for (const auto& each : flow.error())
    lines += to_string(each) + '\n';
  return lines;
}

} // namespace troupe::testing
