#include "runtime/observe/report/run_report.hpp"

#include "runtime/observe/report/run_graph.hpp"
#include "runtime/observe/report/start_waits.hpp"
#include "tests/observe/report/simulated_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace troupe;
using simulated::simulation;

namespace {

/// A chain of changes, the first of all first, and how long it takes.
struct chain {
  std::vector<std::uint32_t> changes;
  duration length{};
};

/// Tries every chain of reasons that leads to a change, and gives the longest.
chain longest_to(const simulated::run& made, std::uint32_t change) {
  const auto& reasons = made.reasons[change];
  chain longest{{}, reasons.empty() ? made.log.changes[change].at - made.log.begin : duration{-1}};
  for (const auto& each : reasons) {
    auto found = longest_to(made, each.from);
    found.length += each.lag;
    if (found.length > longest.length)
      longest = std::move(found);
  }
  longest.changes.push_back(change);
  return longest;
}

/// When a run ends of which one change comes so much later.
duration end_with(const simulated::run& made, std::uint32_t late, duration by) {
  std::vector<duration> at(made.log.changes.size());
  for (std::uint32_t c = 0; c < at.size(); ++c) {
    if (made.reasons[c].empty())
      at[c] = made.log.changes[c].at - made.log.begin;
    for (const auto& each : made.reasons[c])
      at[c] = std::max(at[c], at[each.from] + each.lag);
    if (c == late)
      at[c] += by;
  }
  return at.back();
}

duration share_of(const run_report& report, std::string_view kind) {
  const auto found = std::ranges::find(report.kinds, kind, &kind_share::kind);
  return found == report.kinds.end() ? duration{} : found->in_all;
}

void check_sums(const run_report& report) {
  auto at = duration{};
  for (const auto& each : report.path) {
    CHECK(each.begin == at);
    at += each.length;
  }
  CHECK(at == report.makespan);
}

} // namespace

TEST_CASE("run report: the critical path of random runs is the longest chain of reasons") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    CAPTURE(seed);
    const auto made = simulation{seed, static_cast<std::uint32_t>(2 + seed % 8),
                                 static_cast<std::uint32_t>(1 + seed % 3)}
                        .make_run();
    const auto last = static_cast<std::uint32_t>(made.log.changes.size() - 1);
    const auto expected = longest_to(made, last);
    const run_graph graph{made.log};
    std::vector<std::uint32_t> found;
    for (auto at = optional_place{last}; at; at = graph.cause_of(*at))
      found.push_back(*at);
    std::ranges::reverse(found);
    REQUIRE(found == expected.changes);
    REQUIRE(expected.length == made.log.end - made.log.begin);
    REQUIRE(graph.length_without({}) == expected.length);
    check_sums(report_on(made.log));
  }
}

TEST_CASE("run report: slack is by how much a change may come later, and not a moment more") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    const auto made = simulation{seed, 10, 2}.make_run();
    const auto end = made.log.end - made.log.begin;
    const auto slack = run_graph{made.log}.slack();
    for (std::uint32_t c = 0; c < slack.size(); ++c) {
      REQUIRE(slack[c] >= duration{});
      REQUIRE(end_with(made, c, slack[c]) == end);
      REQUIRE(end_with(made, c, slack[c] + duration{7}) == end + duration{7});
    }
  }
}

TEST_CASE("run report: waits for slots, failures and delays of random runs add up") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    auto made = simulation{seed, 20, static_cast<std::uint32_t>(1 + seed % 4)}.make_run();
    name_start_waits(made.log);
    const auto report = report_on(made.log);
    check_sums(report);
    CHECK(share_of(report, "slot") == made.waited);
    CHECK(share_of(report, "start") == duration{});
    CHECK(report.retries == made.retried);
    CHECK(report.lost == made.failed);
    CHECK(report.jobs == 1 + seed % 4);
    CHECK(report.peak <= report.jobs);
    CHECK(report.work <= report.makespan * static_cast<std::int64_t>(report.jobs));
    CHECK(report.critical <= report.makespan);
    CHECK(report.lower_bound() <= report.makespan);
    for (const auto& each : report.tasks) {
      CHECK(each.gain <= each.on_path);
      CHECK(each.slack >= duration{});
    }
  }
}

TEST_CASE("run report: what held a slot is named, and so is the limit") {
  run_log log{.end = time_point{std::chrono::seconds{9}}, .has_ended = true};
  log.keys = {{"db", span_kind::limit, 1}};
  log.tasks = {{"flow", {}, false}, {"flow/a", {{0, 1}}, true}, {"flow/b", {{0, 1}}, true}};
  log.records = {{.task = 0, .own_name = "flow"},
                 {.parent = 0, .task = 1, .own_name = "/a"},
                 {.parent = 0, .task = 2, .own_name = "/b"}};
  const auto add = [&](std::uint32_t of, span_kind what, int second) {
    log.changes.push_back(
      {.execution = of, .what = what, .at = time_point{std::chrono::seconds{second}}});
  };
  add(0, span_kind::parts, 0);
  add(1, span_kind::start, 0);
  add(2, span_kind::start, 0);
  add(1, span_kind::runs, 1);
  add(1, span_kind::ended, 4);
  add(2, span_kind::runs, 5);
  add(2, span_kind::ended, 8);
  add(0, span_kind::ended, 9);
  name_start_waits(log);
  const auto report = report_on(log);
  REQUIRE(report.path.size() == 4);
  CHECK(report.path[0].kind == "limit");
  CHECK(report.path[0].what == "db");
  CHECK(report.path[0].by == "flow/a");
  CHECK(report.path[0].length == std::chrono::seconds{4});
  CHECK(report.path[1].kind == "start");
  CHECK(report.path[2].kind == "runs");
  CHECK(report.path[2].name == "flow/b");
  CHECK(report.path[3].kind == "engine");
  CHECK(report.critical == std::chrono::seconds{3});
  CHECK(report.jobs == 0);
}

TEST_CASE("run report: its JSON is read back") {
  auto made = simulation{7, 12, 2}.make_run();
  name_start_waits(made.log);
  auto report = report_on(made.log);
  report.id = "flow/1";
  report.state = "completed";
  const auto content = to_json(report);
  CHECK(content["makespanMs"].is_number());
  CHECK(content["lowerBoundMs"].is_number());
  const auto read = read_run_report(content);
  REQUIRE(read);
  CHECK(to_json(*read) == content);
  CHECK_FALSE(read_run_report({{"path", 7}}));
}

TEST_CASE("run report: of a long path the longest pieces are told, and of many rows the first") {
  const auto made = simulation{3, 60, 2}.make_run();
  const auto whole = report_on(made.log);
  REQUIRE(whole.path.size() > 5);
  const auto cut = report_on(made.log, {.pieces = 5, .tasks = 3, .rows = 4});
  CHECK(cut.is_cut);
  CHECK(cut.path.size() <= 5);
  CHECK(cut.tasks.size() == 3);
  CHECK(cut.timeline.size() == 4);
  CHECK(cut.left_out + 4 == whole.timeline.size() + whole.left_out);
  CHECK(cut.makespan == whole.makespan);
}

TEST_CASE("run report: a run of 100,000 executions") {
  const auto made = simulation{1, 100'000, 16}.make_run();
  const auto report = report_on(made.log);
  CHECK(report.executions >= 100'000);
  CHECK(report.path.size() <= 10'000);
  CHECK(report.timeline.size() == 120);
}

TEST_CASE("run report: of a run without any change there is nothing to tell") {
  const run_log log{.end = time_point{std::chrono::seconds{2}}};
  const auto report = report_on(log);
  CHECK(report.makespan == std::chrono::seconds{2});
  CHECK(report.tasks.empty());
  check_sums(report);
}
