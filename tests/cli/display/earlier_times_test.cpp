#include "cli/display/earlier_times.hpp"

#include "tests/cli/loaded.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("earlier times: an action runs as often as it is written, unless that turns out later") {
  auto flow = loaded(R"(pipeline:
  fetch: {action: "nop:nop"}
  each:
    template:
      selector: [{name: item, value: [1, 2]}]
      task:
        work: {action: "nop:nop"}
  train:
    fetch: {action: "nop:nop"}
    catch: {action: "nop:nop"}
)");
  auto times = times_to_run(*flow);
  CHECK(times.at("fetch") == 2);
  CHECK(times.at("work") == 0);
  CHECK(times.at("catch") == 0);
  CHECK_FALSE(times.contains("each"));
}
