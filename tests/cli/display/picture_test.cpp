#include "cli/display/picture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

constexpr time_point begun{1'000s};

/// A run of which `running` actions have begun, one each second.
run_overview overview(int running) {
  run_overview run{begun};
  for (int i = 0; i < running; ++i) {
    execution_event change;
    change.at = begun + std::chrono::seconds{i};
    change.process_id = "p/1";
    change.task_id = "jobs/each.convert[" + std::to_string(i) + "]";
    change.execution_id = "p/1/" + change.task_id;
    change.state = task_state::running;
    run.hear(any_event{change});
  }
  return run;
}

std::vector<std::string> texts(const std::vector<status_row>& rows) {
  std::vector<std::string> all;
  for (const auto& each : rows)
    all.push_back(each.text);
  return all;
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("picture: how far the run is, and what runs, the longest first") {
  auto run = overview(2);
  run.observe(
    {.total = 40, .pending = 20, .waiting = 3, .running = 2, .completed = 14, .failed = 1},
    begun + 5s);
  auto rows = texts(picture(run, begun + 100s, {80, 24}, false));
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].starts_with("15/40 done  2 running  1 failed  23 waiting"));
  CHECK(rows[1] == "  jobs/each.convert[0]  1 min 40 s");
  CHECK(rows[2] == "  jobs/each.convert[1]  1 min 39 s");
}

TEST_CASE("picture: how fast it is, and how much longer, where that is known") {
  auto run = overview(0);
  CHECK(texts(picture(run, begun, {80, 24}, false))
        == lines{"0/0 done  0 running  0 failed  0 waiting"});
  run.observe({.total = 40, .pending = 20, .completed = 20}, begun + 10s);
  CHECK(texts(picture(run, begun + 10s, {80, 24}, false))
        == lines{"20/40 done  0 running  0 failed  20 waiting  2.0/s  10 s left"});
  run.observe({.total = 40, .pending = 0, .completed = 40}, begun + 20s);
  CHECK(texts(picture(run, begun + 400s, {80, 24}, false))
        == lines{"40/40 done  0 running  0 failed  0 waiting  6.0/min"});
}

TEST_CASE("picture: what there is no room for is counted") {
  auto run = overview(30);
  auto rows = texts(picture(run, begun + 30s, {80, 12}, false));
  REQUIRE(rows.size() == 6);
  CHECK(rows[4] == "  jobs/each.convert[3]  27 s");
  CHECK(rows[5] == "  ... and 26 more");
  CHECK(picture(run, begun, {80, 200}, false).size() == 11);
  CHECK(picture(run, begun, {80, 3}, false).size() == 1);
}

TEST_CASE("picture: rows are cut to the columns, names at their begin") {
  auto run = overview(1);
  auto rows = picture(run, begun, {20, 24}, false);
  CHECK(rows[0].text == "0/0 done  0 running ");
  CHECK(rows[1].text == "  …h.convert[0]  0 s");
  CHECK(rows[0].columns == 20);
  CHECK(rows[1].columns == 20);
}

TEST_CASE("picture: colours take no columns, and are there only where they are wanted") {
  auto run = overview(1);
  run.observe({.total = 1, .failed = 1}, begun);
  auto rows = picture(run, begun, {80, 24}, true);
  CHECK(rows[0].text.find("\x1b[31m1 failed\x1b[0m") != std::string::npos);
  CHECK(rows[0].columns == std::string{"1/1 done  0 running  1 failed  0 waiting"}.size());
  for (const auto& row : picture(run, begun, {80, 24}, false))
    CHECK(row.text.find('\x1b') == std::string::npos);
}

TEST_CASE("picture: a name can give no orders to the terminal") {
  run_overview run{begun};
  execution_event change;
  change.at = begun;
  change.task_id = "a\x1b[2J";
  change.state = task_state::running;
  run.hear(any_event{change});
  CHECK(picture(run, begun, {80, 24}, false)[1].text == "  a\\x1b[2J  0 s");
}

TEST_CASE("progress line: the same on one line, with what has run the longest") {
  auto run = overview(2);
  run.observe({.total = 40, .pending = 20, .running = 2, .completed = 18}, begun + 9s);
  CHECK(progress_line(run, begun + 9s)
        == "18/40 done, 2 running, 0 failed, 20 waiting, 2.0/s, 10 s left; jobs/each.convert[0] "
           "runs for 9 s");
}

TEST_CASE("failure text: the further lines of the message are moved in") {
  CHECK(failure_text({"etl.yaml:3:5: "}, "etl/load", "status 3\nno such table\nbye\n\n")
        == "etl.yaml:3:5: etl/load failed: status 3\n    no such table\n    bye");
}

TEST_CASE("failure text: what may fail is told apart, and what completed did not fail") {
  CHECK(failure_text({"", true}, "etl/load", "status 3") == "etl/load failed (allowed): status 3");
  CHECK(completion_text({"", true}, "etl/each", "completed in spite of etl/each.a[0]: status 3")
        == "etl/each completed in spite of etl/each.a[0]: status 3");
}
