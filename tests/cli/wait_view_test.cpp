#include "cli/wait_view.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("wait view: how many executions wait for what, and all of it") {
  process_waits shown{.id = "etl/1", .name = "etl", .state = process_state::running, .acting = 1};
  shown.lines = {{.task = "etl/load.row[2]",
                  .count = 12,
                  .causes = {{"resource", "license: needs 1, 0 of 2 is free"},
                             {"limit", "limit db: needs 1, 4 of 4 are held"}}},
                 {.task = "etl/report", .causes = {{"sequence", "task load to end"}}}};
  CHECK(wait_view({shown})
        == "etl/1  running: 1 action runs, 13 executions wait\n"
           "  12  etl/load.row[2]  license: needs 1, 0 of 2 is free\n"
           "                       limit db: needs 1, 4 of 4 are held\n"
           "   1  etl/report       task load to end\n");
}

TEST_CASE("wait view: what stands alone has no number, and what was left out is told") {
  process_waits shown{.id = "p", .name = {}, .state = process_state::running};
  shown.lines = {{.task = "a", .causes = {{"paused", "x"}}}};
  shown.left_out = 3;
  CHECK(wait_view({shown})
        == "p  running: 0 actions run, 4 executions wait\n  a  x\n  and 3 executions more\n");
}

TEST_CASE("wait view: what has ended, and what nobody drives, says so") {
  CHECK(wait_view({{.id = "p", .name = {}, .state = process_state::failed, .note = "it has ended"}})
        == "p  failed; it has ended\n");
  CHECK(wait_view({{.id = "p",
                    .name = {},
                    .state = process_state::running,
                    .note = "no runtime drives it: troupe resume continues it"}})
        == "p  running; no runtime drives it: troupe resume continues it\n");
  CHECK(wait_view({}) == "nothing is active\n");
}
