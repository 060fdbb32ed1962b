#include "cli/process_view.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace std::chrono_literals;
using namespace troupe;

TEST_CASE("process view: executions with their times and attempts, then what went wrong") {
  time_point now{1h};
  process_snapshot shown;
  shown.id = "etl/1";
  shown.parent_id = "all/2";
  shown.state = process_state::cancel_requested;
  shown.cancel_reason = "enough";
  shown.created_at = now - 1min;
  shown.errors["load"] = "disk is full";
  execution_snapshot root;
  root.task_id = "etl";
  root.state = task_state::wait_for_sub_tasks;
  root.started_at = now - 5s;
  execution_snapshot load = root;
  load.task_id = "etl/load";
  load.parent_task_id = "etl";
  load.state = task_state::running;
  load.started_at = now - 2s;
  load.attempts = 3;
  execution_snapshot tidy = root;
  tidy.task_id = "etl/tidy";
  tidy.parent_task_id = "etl";
  tidy.state = task_state::failed;
  tidy.scheduled_at = now - 4s;
  tidy.completed_at = now - 3s;
  tidy.error = "no such file\nat all";
  shown.stack = {root, load, tidy};
  shown.labels = {{"team", "data"}, {"kind", "etl"}};
  CHECK(cli::process_view(shown, now, {})
        == "etl/1  cancelRequested (enough), since 1970-01-01T00:59:00.000Z\n"
           "  started by all/2\n"
           "  labels kind=etl, team=data\n"
           "  etl         waitForSubTasks for 5.00 s\n"
           "    etl/load  running for 2.00 s, attempt 3\n"
           "    etl/tidy  failed after 1.00 s: no such file\n"
           "  load failed: disk is full\n");
}

TEST_CASE("process view: of a stored one, each execution below that which it is a part of") {
  listed_process shown;
  shown.summary.id = "etl/1";
  shown.summary.state = process_state::failed;
  shown.summary.started_at = time_point{1h};
  shown.summary.parent_id = "day/7";
  shown.ended_at = time_point{1h + 3s};
  shown.continues = "etl/0";
  shown.summary.labels = {{"team", "a\tb"}};
  std::vector<listed_execution> all{
    {1, 0, "etl", task_state::failed, 1, time_point{1h}, time_point{1h + 3s},
     "no such file\nat all"},
    {2, 1, "load[3]#2", task_state::completed, 2, time_point{1h}, time_point{1h + 1s}, ""},
    {3, 1, "later", task_state::pending, 0, {}, {}, ""},
    {4, 2, "part", task_state::running, 1, time_point{1h}, {}, ""}};
  CHECK(cli::process_view(shown, all, time_point{1h + 5s}, {})
        == "etl/1  failed, accepted 1970-01-01T01:00:00.000Z, took 3.00 s\n"
           "  started by day/7\n"
           "  continues etl/0\n"
           "  labels team=a\\tb\n"
           "  etl  failed after 3.00 s: no such file\n"
           "    load[3]#2  completed after 1.00 s, attempt 2\n"
           "      part  running for 5.00 s\n"
           "    later  pending\n");
}

TEST_CASE("process view: some are chosen by state, with what they are part of") {
  listed_process shown;
  std::vector<listed_execution> all{{1, 0, "etl", task_state::wait_for_sub_tasks, 1, {}, {}, ""},
                                    {2, 1, "good", task_state::completed, 1, {}, {}, ""},
                                    {3, 1, "bad", task_state::failed, 1, {}, {}, "boom"},
                                    {4, 1, "later", task_state::pending, 0, {}, {}, ""},
                                    {5, 1, "now", task_state::running, 1, {}, {}, ""}};
  auto names = [&](const cli::view_choice& which) {
    auto text = cli::process_view(shown, all, time_point{}, which);
    std::string found;
    for (const auto* name : {"etl", "good", "bad", "later", "now"})
      if (text.find(std::string{" "} + name + "  ") != text.npos)
        found += std::string{name} + ' ';
    return found;
  };
  CHECK(names({}) == "etl good bad later now ");
  CHECK(names({.failed = true}) == "etl bad ");
  CHECK(names({.running = true, .waiting = true}) == "etl later now ");
}

TEST_CASE("process view: very many executions are summed up by task, unless all are wanted") {
  listed_process shown;
  std::vector<listed_execution> all{{1, 0, "etl", task_state::failed, 1, {}, {}, ""}};
  for (std::uint64_t i = 0; i < 1'000; ++i)
    all.push_back({i + 2,
                   1,
                   "load[" + std::to_string(i) + "]",
                   i % 100 == 0 ? task_state::failed : task_state::completed,
                   1,
                   {},
                   {},
                   ""});
  auto text = cli::process_view(shown, all, time_point{}, {});
  CHECK(text.find("  etl  1 failed\n  load  990 completed, 10 failed\n"
                  "  (1001 executions: --all shows each, --failed, --running or --waiting some)\n")
        != text.npos);
  auto lines = [](const std::string& of) { return std::ranges::count(of, '\n'); };
  CHECK(lines(cli::process_view(shown, all, time_point{}, {.all = true})) == 1'002);
  CHECK(lines(cli::process_view(shown, all, time_point{}, {.failed = true})) == 12);
}
