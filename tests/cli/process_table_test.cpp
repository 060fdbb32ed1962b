#include "cli/process_table.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

namespace {

listed_process row(const std::string& id, const std::string& parent, process_state state) {
  listed_process made;
  made.summary.id = id;
  made.summary.parent_id = parent;
  made.summary.state = state;
  made.is_live = true;
  return made;
}

} // namespace

TEST_CASE("process table: a line a process, sub-workflows below their parents") {
  time_point now{1h};
  std::vector rows{row("etl/22", "", process_state::paused),
                   row("load/1", "etl/22", process_state::running),
                   row("orphan/3", "gone/1", process_state::failed),
                   row("part/4", "load/1", process_state::running)};
  rows[0].summary.counters = {5, 0, 0, 0, 2, 1, 1, 0};
  rows[0].summary.started_at = now - 2s;
  CHECK(process_table(rows, now)
        == "etl/22      paused   4/5 done, 1 failed  2.00 s\n"
           "  load/1    running  0/0 done\n"
           "    part/4  running  0/0 done\n"
           "orphan/3    failed   0/0 done\n");
}

TEST_CASE("process table: stored processes say when they ended, or that nobody drives them") {
  time_point now{1h};
  std::vector rows{row("etl/1", "", process_state::failed),
                   row("etl/2", "", process_state::running)};
  for (auto& each : rows) {
    each.is_live = false;
    each.summary.started_at = now - 10min;
  }
  rows[0].ended_at = now - 8min;
  CHECK(process_table(rows, now)
        == "etl/1  failed     2 min 0 s, 8 min 0 s ago\n"
           "etl/2  running    10 min 0 s                no runtime drives it\n");
}

TEST_CASE(
  "process table: of a runtime that lives and does not answer that is said, not that it is gone") {
  time_point now{1h};
  std::vector rows{row("etl/1", "", process_state::running)};
  rows[0].is_live = false;
  rows[0].summary.started_at = now - 10min;
  auto& who = rows[0].driver.emplace();
  who.host = "mill";
  who.pid = 7;
  who.lives = true;
  who.answers = false;
  CHECK(process_table(rows, now)
        == "etl/1  running    10 min 0 s  pid 7 on mill does not answer\n");
}

TEST_CASE(
  "process table: of a runtime that can't be seen from here it says when it was last seen") {
  time_point now{1h};
  std::vector rows{row("etl/1", "", process_state::running)};
  rows[0].is_live = false;
  rows[0].summary.started_at = now - 10min;
  auto& who = rows[0].driver.emplace();
  who.host = "mill";
  who.pid = 7;
  who.last_seen = now - 2s;
  CHECK(process_table(rows, now)
        == "etl/1  running    10 min 0 s  driven by pid 7 on mill, last seen 2.00 s ago\n");
}

TEST_CASE("process table: nothing runs, nothing is said") {
  CHECK(process_table({}, time_point{}).empty());
  CHECK(approval_list_text({}).empty());
}

TEST_CASE("approval list: who wants to run what, with which input, for how long") {
  approval_request request;
  request.execution_id = "p/a#1";
  request.task_id = "p/a";
  request.action = "nop.nop";
  request.input = make_value({{"x", 1}});
  request.expires_at = time_point{1h};
  CHECK(approval_list_text({request})
        == "p/a#1\n  p/a asks to run nop.nop, until 1970-01-01T01:00:00.000Z\n"
           "  with {\"x\":1}\n");
}

TEST_CASE("process table: on a terminal it says what the columns are") {
  std::vector rows{row("etl/22", "", process_state::paused)};
  CHECK(process_table(rows, time_point{}, true)
        == "PROCESS  STATE   PROGRESS  TIME\netl/22   paused  0/0 done\n");
  CHECK(process_table({}, time_point{}, true).empty());
}
