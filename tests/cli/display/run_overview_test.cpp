#include "cli/display/run_overview.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

constexpr time_point begun{1'000s};

any_event change(const std::string& task, task_state state, duration after = {}) {
  execution_event made;
  made.at = begun + after;
  made.process_id = "p/1";
  made.execution_id = "p/1/" + task;
  made.task_id = "p/" + task;
  made.state = state;
  return made;
}

any_event failed(const std::string& task, const std::string& message,
                 const std::string& origin = {}, const failed_children& children = {}) {
  auto made = std::get<execution_event>(change(task, task_state::failed));
  made.error = message;
  made.origin = origin;
  made.children = children;
  return made;
}

std::vector<std::string> running(const run_overview& run) {
  std::vector<std::string> paths;
  for (const auto& each : run.running_actions())
    paths.push_back(each.task_path);
  return paths;
}

using paths = std::vector<std::string>;

} // namespace

TEST_CASE("run overview: what runs is in the order in which it began, until it ends") {
  run_overview run{begun};
  run.hear(change("a", task_state::running));
  run.hear(change("b", task_state::running, 1s));
  run.hear(change("c", task_state::running, 2s));
  CHECK(running(run) == paths{"p/a", "p/b", "p/c"});
  CHECK(run.running_actions().front().begun.since == begun);
  run.hear(change("b", task_state::completed, 3s));
  run.hear(change("a", task_state::scheduled, 3s)); // a retry is to come
  CHECK(running(run) == paths{"p/c"});
  run.hear(change("a", task_state::running, 4s));
  CHECK(running(run) == paths{"p/c", "p/a"});
  run.hear(change("c", task_state::cancelled, 5s));
  run.hear(change("a", task_state::failed, 5s));
  CHECK(run.running() == 0);
}

TEST_CASE("run overview: a group runs for as long as it has not opened") {
  run_overview run{begun};
  run.hear(change("group", task_state::running));
  run.hear(change("group", task_state::wait_for_sub_tasks));
  run.hear(change("fan", task_state::running));
  run.hear(change("fan", task_state::wait_async));
  CHECK(run.running() == 0);
}

TEST_CASE("run overview: what failed of itself is told once, and what failed because of it not") {
  run_overview run{begun};
  run.hear(failed("group/a", "no such file"));
  run.hear(failed("group", "no such file", "p/group/a"));
  run.hear(failed("b", "was not run, because p/group/a failed", "p/group/a"));
  auto told = run.take_failures();
  REQUIRE(told.size() == 1);
  CHECK(told[0].task_path == "p/group/a");
  CHECK(told[0].message == "no such file");
  CHECK(run.take_failures().empty());
  CHECK(run.told() == told_failures{{"p/1", "p/group/a"}});
}

TEST_CASE("run overview: of very many failures the first are told") {
  run_overview run{begun};
  for (std::size_t i = 0; i < run_overview::most_told + 5; ++i)
    run.hear(failed("f[" + std::to_string(i) + "]", "boom"));
  CHECK(run.take_failures().size() == run_overview::most_told);
  CHECK(run.told().size() == run_overview::most_told);
}

TEST_CASE("run overview: of a fan-out whose children were told, only how many they are is told") {
  run_overview run{begun};
  run.hear(failed("each.work[3]", "status 3"));
  run.hear(failed("each", "2 of 5 children failed: p/each.work[3]: status 3; p/each.work[4]: no",
                  {}, {"p/each.work[3]", "2 of 5 children failed"}));
  run.hear(failed("other", "1 of 5 children failed: p/other.work[3]: status 3", {},
                  {"p/other.work[3]", "1 of 5 children failed"}));
  auto told = run.take_failures();
  REQUIRE(told.size() == 3);
  CHECK(told[1].task_path == "p/each");
  CHECK(told[1].message == "2 of 5 children failed");
  CHECK(told[2].message == "1 of 5 children failed: p/other.work[3]: status 3");
}

TEST_CASE("run overview: a process that pauses says so, and has no time left") {
  run_overview run{begun};
  run.follow("p/1");
  run.hear(change("a", task_state::running));
  run.hear(change("a", task_state::completed, 2s));
  run.observe({.total = 2, .pending = 1, .completed = 1}, begun + 2s);
  CHECK(run.time_left(begun + 2s));
  process_event news;
  news.process_id = "p/1";
  news.state = process_state::paused;
  run.hear(any_event{news});
  CHECK(run.hindrance() == "paused");
  CHECK_FALSE(run.time_left(begun + 2s));
  news.state = process_state::running;
  run.hear(any_event{news});
  CHECK(run.hindrance().empty());
  news.process_id = "other/1";
  news.state = process_state::cancel_requested;
  run.hear(any_event{news});
  CHECK(run.hindrance().empty());
}

TEST_CASE("run overview: of a process that is settled nothing more is told") {
  run_overview run{begun};
  run.hear(failed("a", "why"));
  CHECK(run.told_of("p/1") == told_failures{{"p/1", "p/a"}});
  CHECK(run.told_of("p/").empty());
  run.settle("p/1");
  run.hear(failed("b", "why"));
  CHECK(run.take_failures().size() == 1);
  CHECK(run.told().size() == 1);
}
