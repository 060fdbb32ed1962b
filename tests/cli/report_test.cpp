#include "cli/report.hpp"

#include "tests/cli/loaded.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

process_output ended_in(process_state state) {
  process_output ended;
  ended.name = "etl";
  ended.state = state;
  ended.time_taken = 3210ms;
  return ended;
}

} // namespace

TEST_CASE("report: times are in units that a person reads") {
  CHECK(time_text(0ns) == "0 ms");
  CHECK(time_text(250us) == "0.25 ms");
  CHECK(time_text(850ms) == "850 ms");
  CHECK(time_text(999'900us) == "1.00 s");
  CHECK(time_text(3210ms) == "3.21 s");
  CHECK(time_text(59'999ms) == "1 min 0 s");
  CHECK(time_text(250s) == "4 min 10 s");
  CHECK(time_text(7'500s) == "2 h 5 min");
}

TEST_CASE("report: the summary counts what ended how") {
  progress counters{.total = 45, .completed = 40, .failed = 1, .skipped = 2, .cancelled = 2};
  auto failed = ended_in(process_state::failed);
  failed.failures.resize(1);
  CHECK(summary({failed, counters}, false)
        == "etl failed in 3.21 s; tasks: 40 completed, 1 failed, 2 skipped, 2 unfinished");
  auto completed = ended_in(process_state::completed);
  CHECK(summary({completed, {.total = 1, .completed = 1}}, false)
        == "etl completed in 3.21 s; tasks: 1 completed");
  CHECK(summary({completed, {.total = 3, .completed = 1, .cancelled = 2}}, false)
        == "etl completed in 3.21 s; tasks: 1 completed, 2 cancelled");
}

TEST_CASE("report: what was not run because of a failure is unfinished, and has not failed") {
  auto ended = ended_in(process_state::failed);
  progress counters{.total = 4, .failed = 2, .cancelled = 2, .not_run = 1};
  CHECK(summary({ended, counters}, false)
        == "etl failed in 3.21 s; tasks: 0 completed, 1 failed, 3 unfinished");
  ended.state = process_state::completed;
  CHECK(summary({ended, counters}, false)
        == "etl completed in 3.21 s; tasks: 0 completed, 2 failed (allowed), 2 cancelled");
}

TEST_CASE("report: what failed in a run that completed was allowed to") {
  auto ended = ended_in(process_state::completed);
  ended.process_id = "etl/1";
  ended.time_taken = 11s;
  ended.failures = {{"a", "etl/a", "boom", {1, 1}}};
  CHECK(summary({ended, {.total = 4, .completed = 3, .failed = 1}}, false)
        == "etl completed in 11.00 s; tasks: 3 completed, 1 failed (allowed)");
  CHECK(failure_list({ended}) == "etl:1:1: etl/a failed (allowed): boom\n");
  CHECK(told_list({ended, {}, {}, {{"etl/1", "etl/a"}}}) == "troupe: etl/a failed (allowed)\n");
}

TEST_CASE("report: in a run that failed those are told apart of which that is known") {
  auto flow = loaded(R"(pipeline:
  a: {action: "nop:fail", input: {message: boom}, continueOnError: true}
  b: {action: "nop:fail", input: {message: boom}}
)");
  auto ended = ended_in(process_state::failed);
  ended.failures = {{"a", "w/a", "boom", {}}, {"b", "w/b", "boom", {}}};
  CHECK(failure_list({ended, {}, flow})
        == "w.yaml: w/a failed (allowed): boom\nw.yaml: w/b failed: boom\n");
  CHECK(summary({ended, {.total = 2, .failed = 2}, flow}, false)
        == "etl failed in 3.21 s; tasks: 0 completed, 2 failed");
}

TEST_CASE("report: the summary says why a run was cancelled") {
  auto ended = ended_in(process_state::cancelled);
  ended.cancel_reason = "interrupted (SIGINT)";
  CHECK(summary({ended, {.total = 1, .cancelled = 1}}, false)
        == "etl cancelled in 3.21 s (interrupted (SIGINT)); tasks: 0 completed, "
           "1 unfinished");
  ended.cancel_reason.clear();
  ended.timeout = true;
  CHECK(summary({ended}, false) == "etl cancelled in 3.21 s (timeout); tasks: 0 completed");
}

TEST_CASE("report: of what was taken up the time of this program is told, and that of all") {
  auto ended = ended_in(process_state::completed);
  ended.time_taken = 250s;
  ended_run run{ended};
  run.earlier = 247s;
  CHECK(summary(run, false) == "etl completed in 3.00 s (4 min 10 s in all); tasks: 0 completed");
  run.earlier = 1ms; // it makes no difference that is seen
  CHECK(summary(run, false) == "etl completed in 4 min 10 s; tasks: 0 completed");
  ended.state = process_state::cancelled;
  ended.timeout = true;
  run.earlier = 247s;
  CHECK(summary(run, false)
        == "etl cancelled in 3.00 s (timeout, 4 min 10 s in all); tasks: 0 completed");
}

TEST_CASE("report: what failed is in sight after a short run, however long those before it were") {
  auto ended = ended_in(process_state::failed);
  ended.process_id = "etl/1";
  ended.time_taken = 250s;
  ended.failures.push_back({"a", "etl/a", "boom", {1, 1}});
  CHECK(told_list({ended, {}, {}, {{"etl/1", "etl/a"}}, 247s}).empty());
  CHECK_FALSE(told_list({ended, {}, {}, {{"etl/1", "etl/a"}}}).empty());
}

TEST_CASE("report: colours are those of the state, and only where asked for") {
  auto completed = ended_in(process_state::completed);
  auto failed = ended_in(process_state::failed);
  CHECK(summary({completed}, true).find("\x1b[32mcompleted\x1b[0m") != std::string::npos);
  CHECK(summary({failed}, true).find("\x1b[31mfailed\x1b[0m") != std::string::npos);
  CHECK(summary({failed}, false).find('\x1b') == std::string::npos);
}

TEST_CASE("report: a failure is told with its place, further lines moved in") {
  auto ended = ended_in(process_state::failed);
  ended.failures.push_back({"rows", "etl/load/rows", "status 3\nno such table\nbye\n\n", {12, 5}});
  CHECK(failure_list({ended, {}, loaded("pipeline: {}")})
        == "w.yaml:12:5: etl/load/rows failed: status 3\n    no such table\n    bye\n");
}

TEST_CASE("report: a failure without a place is told without it") {
  auto ended = ended_in(process_state::failed);
  ended.failures.push_back({"rows", "etl/rows", "boom", {}});
  CHECK(failure_list({ended, {}, loaded("pipeline: {}")}) == "w.yaml: etl/rows failed: boom\n");
  CHECK(failure_list({ended}) == "etl: etl/rows failed: boom\n");
  auto completed = ended_in(process_state::completed);
  CHECK(failure_list({completed}).empty());
}

TEST_CASE("report: of very many failures the first are told, and how many more there are") {
  auto ended = ended_in(process_state::failed);
  for (int i = 0; i < 25; ++i)
    ended.failures.push_back({"f", "f[" + std::to_string(i) + "]", "boom", {1, 1}});
  auto list = failure_list({ended});
  CHECK(list.find("f[19] failed") != std::string::npos);
  CHECK(list.find("f[20] failed") == std::string::npos);
  CHECK(list.ends_with("... and 5 more\n"));
}

TEST_CASE("report: a cause is told once, with how many tasks were not run because of it") {
  auto ended = ended_in(process_state::failed);
  ended.failures.push_back({"a", "etl/a", "boom", {1, 1}});
  ended.failures.push_back({"b", "etl/b", "was not run, because etl/a failed", {2, 1}, "etl/a"});
  ended.failures.push_back({"c", "etl/c", "was not run, because etl/a failed", {3, 1}, "etl/a"});
  CHECK(failure_list({ended})
        == "etl:1:1: etl/a failed: boom (and because of it 2 tasks were not run)\n");
}

TEST_CASE("report: what was told when it happened is named once more, not explained") {
  auto ended = ended_in(process_state::failed);
  ended.process_id = "etl/1";
  ended.failures.push_back({"a", "etl/a", "boom", {1, 1}});
  told_failures told{{"etl/1", "etl/a"}};
  CHECK(failure_list({ended, {}, {}, told}).empty());
  CHECK(told_list({ended, {}, {}, told}).empty()); // it stands right above
  CHECK(told_list({ended}).empty());
  ended.failures.push_back({"b", "etl/b", "was not run, because etl/a failed", {2, 1}, "etl/a"});
  CHECK(told_list({ended, {}, {}, told})
        == "troupe: etl/a failed, and because of it 1 task was not run\n");
  ended.failures.pop_back();
  ended.time_taken = 11s;
  CHECK(told_list({ended, {}, {}, told}) == "troupe: etl/a failed\n");
  ended.failures.push_back({"b", "etl/b", "later", {2, 1}});
  CHECK(failure_list({ended, {}, {}, told}) == "etl:2:1: etl/b failed: later\n");
}

TEST_CASE("report: of a fan-out whose children were told, only how many they are is told") {
  auto ended = ended_in(process_state::failed);
  ended.process_id = "etl/1";
  ended.time_taken = 11s;
  ended.failures.push_back({"each",
                            "etl/each",
                            "2 of 9 children failed: etl/each.a[0]: boom",
                            {},
                            {},
                            {"etl/each.a[0]", "2 of 9 children failed"}});
  CHECK(failure_list({ended})
        == "etl: etl/each failed: 2 of 9 children failed: etl/each.a[0]: boom\n");
  told_failures told{{"etl/1", "etl/each.a[0]"}};
  CHECK(failure_list({ended, {}, {}, told}) == "etl: etl/each failed: 2 of 9 children failed\n");
  told.emplace("etl/1", "etl/each");
  CHECK(failure_list({ended, {}, {}, told}).empty());
  CHECK(told_list({ended, {}, {}, told}) == "troupe: etl/each failed: 2 of 9 children failed\n");
}

TEST_CASE("report: that a fan-out completed in spite of failures that were told is not told") {
  auto ended = ended_in(process_state::completed);
  ended.process_id = "etl/1";
  ended.failures.push_back({"each",
                            "etl/each",
                            "completed in spite of etl/each.a[0]: boom",
                            {3, 1},
                            {},
                            {"etl/each.a[0]", {}, true}});
  CHECK(failure_list({ended, {}, {}, {{"etl/1", "etl/each.a[0]"}}}).empty());
  CHECK(failure_list({ended}) == "etl:3:1: etl/each completed in spite of etl/each.a[0]: boom\n");
  ended.time_taken = 11s; // and of an attempt before that, that it failed
  CHECK(told_list({ended, {}, {}, {{"etl/1", "etl/each"}}}).empty());
}

TEST_CASE("report: what a server tells of the places of failures, and of counters, is told") {
  auto ended = ended_in(process_state::failed);
  ended.failures = {{"a", "etl/a", "boom", {3, 5}}, {"b", "etl/b", "bang", {}}};
  ended_run run{ended};
  run.file = "jobs/etl.yaml";
  run.allowed = {"etl/a"};
  CHECK(failure_list(run)
        == "jobs/etl.yaml:3:5: etl/a failed (allowed): boom\njobs/etl.yaml: etl/b failed: bang\n");
  run.is_counted = false;
  CHECK(summary(run, false) == "etl failed in 3.21 s");
}
