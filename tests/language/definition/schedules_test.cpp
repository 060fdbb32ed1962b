// `schedules` of a definition: what is read, and what is reported with its place.
#include "runtime/language/workflow/workflow.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace troupe;
using troupe::testing::load_flow;
using troupe::testing::problems_of;

namespace {

const std::string pipeline = "pipeline: {a: {action: 'nop:nop', input: {v: $_schedule.at}}}\n";

} // namespace

TEST_CASE("schedules: a list of them, or one") {
  auto flow = load_flow("schedules:\n  - {id: a, cron: '@daily', except: [2026-12-25]}\n"
                        "  - {id: b, every: 15m, overlap: ALLOW, init: {x: 1}, count: 3}\n"
                        + pipeline);
  REQUIRE(flow);
  const auto& all = (*flow)->schedules;
  REQUIRE(all.size() == 2);
  CHECK(all[0].cron == std::vector<std::string>{"@daily"});
  CHECK(all[0].except == std::vector<std::string>{"2026-12-25"});
  CHECK(all[1].every == "15m");
  CHECK(all[1].overlap == "allow");
  CHECK(all[1].init == json{{"x", 1}});
  CHECK(all[1].count == 3);
  auto one = load_flow("schedules: {cron: 0 0 * * *}\n" + pipeline);
  REQUIRE(one);
  REQUIRE((*one)->schedules.size() == 1);
  CHECK((*one)->schedules[0].id == "default");
}

TEST_CASE("schedules: what a run sees of them is known where there are some") {
  auto scheduled = load_flow("schedules: {every: 1h}\n" + pipeline);
  REQUIRE(scheduled);
  CHECK((*scheduled)->unknown_names.empty());
  auto flow = load_flow(pipeline);
  REQUIRE(flow);
  CHECK((*flow)->unknown_names.size() == 1);
}

TEST_CASE("schedules: problems have the place of the field, or of the entry of a list") {
  CHECK(problems_of("schedules:\n  - id: a\n    cron:\n      - '@daily'\n      - 0 0 * * MOM\n"
                    + pipeline)
          .starts_with("flow.yaml:5:9: cron: field 5, day of the week: found \"MOM\""));
  CHECK(problems_of("schedules: {every: 1h, timezone: Europe/Berln}\n" + pipeline)
          .starts_with("flow.yaml:1:34: timezone: \"Europe/Berln\" is no time zone"));
  CHECK(problems_of("schedules: {}\n" + pipeline)
        == "flow.yaml:1:12: cron: expected cron or every, found none");
  CHECK(problems_of("schedules: 5\n" + pipeline)
        == "flow.yaml:1:12: schedules: expected a list of schedules, found 5");
  CHECK(problems_of("schedules:\n  - {id: a, every: 1h}\n  - {id: a, every: 2h}\n" + pipeline)
        == "flow.yaml:3:5: schedules: \"a\" is there twice: ids tell them apart");
}

TEST_CASE("schedules: a process that was started minds none that can't be here") {
  const workflow_source source{"schedules: {every: 1h, timezone: Mars/Olympus}\n" + pipeline};
  CHECK_FALSE(load_flow(source.text));
  auto again = load_again(source, "flow.yaml", "", troupe::testing::stub_options());
  REQUIRE(again);
  CHECK((*again)->unknown_names.empty());
}

TEST_CASE("schedules: their init has what the inputs want") {
  const std::string inputs = "inputs: {n: {type: integer, required: true}}\n";
  CHECK(problems_of(inputs + "schedules: {every: 1h}\n" + pipeline)
        == "flow.yaml:2:12: schedule \"default\": input \"n\" is required: give it under init");
  CHECK(problems_of(inputs + "schedules: {every: 1h, init: {n: many}}\n" + pipeline)
          .starts_with("flow.yaml:2:30: init: input \"n\": "));
  CHECK(problems_of(inputs + "schedules: {every: 1h, init: {n: 7}}\n" + pipeline).empty());
}
