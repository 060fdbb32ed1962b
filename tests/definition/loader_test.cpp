#include "tests/definition/stub_actions.hpp"

#include <doctest/doctest.h>

namespace troupe {

TEST_CASE("loader: a workflow without a pipeline is refused") {
  CHECK(testing::problems_of("name: x") == "flow.yaml:1:1: the pipeline is missing");
}

} // namespace troupe
