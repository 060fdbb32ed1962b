#include "cli/timing_picture.hpp"
#include "cli/timing_view.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

run_report small_report() {
  run_report made;
  made.id = "etl/1";
  made.state = "completed";
  made.has_ended = true;
  made.executions = 2;
  made.makespan = 4s;
  made.critical = 3s;
  made.work = 4s;
  made.jobs = 2;
  made.peak = 2;
  made.failed_attempts = 1;
  made.lost = 500ms;
  made.retries = 250ms;
  made.path = {
    {.kind = "limit",
     .name = "etl/load.row[1]",
     .task = "etl/load/row",
     .what = "db",
     .begin = 0s,
     .length = 1s},
    {.kind = "runs", .name = "etl/load.row[1]", .task = "etl/load/row", .begin = 1s, .length = 3s}};
  made.kinds = {{.kind = "runs", .on_path = 3s, .in_all = 4s},
                {.kind = "limit", .on_path = 1s, .in_all = 1s, .gain = 1s}};
  made.tasks = {{.task = "etl/load/row", .executions = 2, .work = 4s, .on_path = 3s, .gain = 2s}};
  made.timeline = {{"etl/load.row[1]", true, {{"limit", 0s, 1s}, {"runs", 1s, 3s}}}};
  return made;
}

} // namespace

TEST_CASE("timing view: figures, the path, kinds and tasks") {
  CHECK(timing_view(small_report()) == R"(etl/1  completed: 4.00 s, 2 executions
  at best   3.00 s: the longest path 3.00 s
  work      4.00 s, by 2 jobs 2.00 s at best
  busy      50 % of 2 jobs; at most 2 actions at once
  lost      500 ms in 1 failed attempt, 250 ms until further ones
  Troupe    not known: it ran no commands

The critical path, from the beginning to the end:
      AT    TOOK  EXECUTION
    0 ms  1.00 s  etl/load.row[1]  waits: limit db
  1.00 s  3.00 s  etl/load.row[1]  runs

What time was spent with, and what the run would gain without it:
  ON PATH  IN ALL    GAIN
   3.00 s  4.00 s          runs
   1.00 s  1.00 s  1.00 s  waits: a limit

Tasks, and what the run would gain if they took no time:
    GAIN  SLACK    WORK  RUNS  TASK
  2.00 s   0 ms  4.00 s     2  etl/load/row
)");
}

TEST_CASE("timing view: what goes on is told so far, and what is not known is said") {
  auto report = small_report();
  report.has_ended = false;
  report.state = "running";
  report.jobs = 0;
  const auto text = timing_view(report);
  CHECK(text.find("running: 4.00 s so far") != text.npos);
  CHECK(text.find("its runtime did not note --jobs") != text.npos);
}

TEST_CASE("timing view: of a long path the longest pieces are shown, and the sum of the others") {
  auto report = small_report();
  report.path.clear();
  for (auto i = 0; i < 40; ++i)
    report.path.push_back(
      {.kind = "runs", .name = "etl/a", .task = "etl/a", .length = i % 2 == 0 ? 150ms : 50ms});
  const auto text = timing_view(report);
  CHECK(text.find("and shorter pieces between these: 1.00 s\n") != text.npos);
}

TEST_CASE("timing view: a long name is cut at its beginning") {
  CHECK(shortened("etl/load", 8) == "etl/load");
  CHECK(shortened("etl/load.row[12]", 10) == "...row[12]");
}

TEST_CASE("timing picture: names are text of XML, and both schemes are in it") {
  auto report = small_report();
  report.id = "a<b>&\"c\"";
  report.left_out = 3;
  const auto text = timing_svg(report);
  CHECK(text.find("a&lt;b&gt;&amp;&quot;c&quot;") != text.npos);
  CHECK(text.find("prefers-color-scheme: dark") != text.npos);
  CHECK(text.find("and 3 executions more") != text.npos);
  CHECK(text.find("class=\"runs path\"") != text.npos);
  CHECK(timing_html(report).find("<pre>a&lt;b") != std::string::npos);
}
