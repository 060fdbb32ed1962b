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
  CHECK(places.of("w/load").text == "w.yaml:2:3: ");
  CHECK(places.of("w/each.work[1]").text == "w.yaml:7:9: ");
  CHECK(places.of("w/nowhere").text == "w.yaml: ");
  CHECK(task_places{nullptr}.of("w/load").text.empty());
}

TEST_CASE("task places: what is around a task that may fail goes on after it") {
  task_places places{loaded(R"(pipeline:
  load: {action: "nop:nop"}
  lint: {action: "nop:nop", continueOnError: true}
  each:
    continueOnError: true
    template:
      selector: [{name: item, value: [1, 2]}]
      task:
        work: {action: "nop:nop"}
)")};
  CHECK_FALSE(places.may_fail("w"));
  CHECK_FALSE(places.may_fail("w/load"));
  CHECK_FALSE(places.may_fail("w/nowhere"));
  CHECK(places.may_fail("w/lint"));
  CHECK(places.may_fail("w/each"));
  CHECK(places.may_fail("w/each.work[1]"));
  CHECK(places.of("w/lint").may_fail);
}

TEST_CASE("task places: as much is told as is known") {
  CHECK(place_text("f.yaml", {3, 5}) == "f.yaml:3:5: ");
  CHECK(place_text("f.yaml", {}) == "f.yaml: ");
  CHECK(place_text("", {}).empty());
}
