#include "cli/display/task_places.hpp"

#include "tests/cli/loaded.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("task places: a task is found by the path under which it runs") {
  task_places places{loaded(R"(pipeline:
  load: {action: "nop:nop"}
  each:
    template:
      selector: [{name: item, value: [1, 2]}]
      task:
        work: {action: "nop:nop"}
)")};
  CHECK(places.before("w/load") == "w.yaml:2:3: ");
  CHECK(places.before("w/each.work[1]") == "w.yaml:7:9: ");
  CHECK(places.before("w/nowhere") == "w.yaml: ");
}

TEST_CASE("task places: as much is told as is known") {
  CHECK(place_text("f.yaml", {3, 5}) == "f.yaml:3:5: ");
  CHECK(place_text("f.yaml", {}) == "f.yaml: ");
  CHECK(place_text("", {}).empty());
}
