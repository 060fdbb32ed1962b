// What a schedule starts, and why not: rule by rule, and by random steps with crashes.
#include "runtime/schedule/schedule_json.hpp"
#include "runtime/schedule/schedule_machine.hpp"
#include "tests/schedule/schedules.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace troupe;
using namespace troupe::testing;
using std::chrono::seconds;

namespace {

/// A schedule of every ten seconds, a clock, and the processes that there are.
struct world {
  explicit world(const schedule_text& text) : rule{rule_of(text)} { state.position = now; }

  schedule_machine machine() { return {name, rule, state}; }

  void keep(const std::vector<schedule_decision>& decisions) {
    told.insert(told.end(), decisions.begin(), decisions.end());
  }

  /// One look, and what follows from it.
  void look() {
    const auto step = machine().take(now);
    keep(step.decisions);
    due = step.due;
    for (const auto& each : step.cancels)
      cancelled.insert(each);
    start_all();
  }

  void start_all() {
    for (const auto& each : std::vector{state.starting}) {
      start_news news;
      news.of = each;
      news.was_there = !processes.insert(each.process).second;
      if (!news.was_there) {
        active.insert(each.process);
        begun.push_back(each.at);
      }
      keep(machine().note_start(news, now));
    }
  }

  void end(std::string process, bool has_failed = false) { // a copy: it may be one of `active`
    active.erase(process);
    keep(machine().note_end({process, has_failed}, now));
  }

  void pass(seconds span) { now += span; }

  /// How often something was decided.
  std::uint64_t count(decision_kind what) const {
    std::uint64_t sum = 0;
    for (const auto& each : told)
      sum += each.what == what ? each.count : 0;
    return sum;
  }

  const std::string name = "etl";
  schedule_rule rule;
  schedule_state state;
  utc_second now = at("2026-11-30T08:00:00Z");
  std::vector<schedule_decision> told;
  std::optional<time_point> due;
  std::set<std::string> processes; ///< All that ever were.
  std::set<std::string> active;
  std::set<std::string> cancelled;
  std::vector<time_point> begun;
};

schedule_text ticks(std::string overlap = {}) {
  auto text = by_interval("10s");
  text.overlap = std::move(overlap);
  return text;
}

} // namespace

TEST_CASE("schedule machine: a time starts a process, whose id follows from it") {
  world test{ticks()};
  test.look();
  CHECK(test.processes.empty());
  CHECK(test.due == time_point{at("2026-11-30T08:00:10Z")});
  test.pass(seconds{10});
  test.look();
  CHECK(test.processes == std::set<std::string>{"etl/tick@2026-11-30T08:00:10Z"});
  CHECK(test.due == time_point{at("2026-11-30T08:00:20Z")});
  REQUIRE(test.told.size() == 1);
  CHECK(test.told[0].what == decision_kind::started);
  CHECK(test.told[0].process == "etl/tick@2026-11-30T08:00:10Z");
  test.look();
  CHECK(test.told.size() == 1);
}

TEST_CASE("schedule machine: the time before is told to the next process") {
  world test{ticks("allow")};
  test.pass(seconds{20});
  const auto step = test.machine().take(test.now);
  REQUIRE(test.state.starting.size() == 2);
  CHECK_FALSE(test.state.starting[0].previous);
  CHECK(test.state.starting[1].previous == time_point{at("2026-11-30T08:00:10Z")});
}

TEST_CASE("schedule machine: what is active has times skipped, and says which it is") {
  world test{ticks()};
  test.pass(seconds{10});
  test.look();
  test.pass(seconds{20});
  test.look();
  CHECK(test.count(decision_kind::skipped) == 2);
  CHECK(test.told.back().why == "etl/tick@2026-11-30T08:00:10Z has not ended");
  test.end("etl/tick@2026-11-30T08:00:10Z");
  test.pass(seconds{10});
  test.look();
  CHECK(test.processes.size() == 2);
}

TEST_CASE("schedule machine: one time waits for what is active, or all of them") {
  world one{ticks("bufferOne")};
  one.pass(seconds{40});
  one.look();
  CHECK(one.state.buffered == std::vector{at("2026-11-30T08:00:20Z")});
  CHECK(one.count(decision_kind::skipped) == 2);
  one.end("etl/tick@2026-11-30T08:00:10Z");
  one.look();
  CHECK(one.active == std::set<std::string>{"etl/tick@2026-11-30T08:00:20Z"});

  world all{ticks("bufferAll")};
  all.pass(seconds{40});
  all.look();
  CHECK(all.state.buffered.size() == 3);
  while (!all.active.empty()) {
    all.end(*all.active.begin());
    all.look();
  }
  CHECK(all.processes.size() == 4);
  CHECK(std::ranges::is_sorted(all.begun));
}

TEST_CASE("schedule machine: a later time has what is active cancelled, and waits for that") {
  world test{ticks("cancelOther")};
  test.pass(seconds{10});
  test.look();
  test.pass(seconds{20});
  test.look();
  CHECK(test.cancelled == std::set<std::string>{"etl/tick@2026-11-30T08:00:10Z"});
  CHECK(test.state.buffered == std::vector{at("2026-11-30T08:00:30Z")});
  CHECK(test.processes.size() == 1);
  test.end("etl/tick@2026-11-30T08:00:10Z");
  test.look();
  CHECK(test.active == std::set<std::string>{"etl/tick@2026-11-30T08:00:30Z"});
}

TEST_CASE("schedule machine: what is later than catchUp is missed, however many times that are") {
  auto text = ticks("allow");
  text.catch_up = "30s";
  world test{text};
  test.pass(seconds{95});
  test.look();
  CHECK(test.count(decision_kind::missed) == 6);
  CHECK(test.processes.size() == 3);
  test.pass(std::chrono::days{3650});
  test.look();
  CHECK(test.told.back().what == decision_kind::started);
  CHECK(test.count(decision_kind::missed) == 6 + 1'000);
  CHECK(test.processes.size() <= 3 + 4);
}

TEST_CASE("schedule machine: count and until end it") {
  auto text = ticks("allow");
  text.count = 2;
  world counted{text};
  counted.pass(seconds{60});
  counted.look();
  CHECK(counted.processes.size() == 2);
  CHECK_FALSE(counted.due);
  text = ticks("allow");
  text.until = "2026-11-30T08:00:20Z";
  world bounded{text};
  bounded.pass(seconds{60});
  bounded.look();
  CHECK(bounded.processes.size() == 2);
  CHECK_FALSE(bounded.due);
}

TEST_CASE("schedule machine: a paused one starts nothing, and catches nothing up") {
  world test{ticks("allow")};
  REQUIRE(test.machine().pause("lunch", test.now));
  CHECK(test.machine().pause("again", test.now).error().code == error_code::schedule_state);
  test.pass(seconds{30});
  test.look();
  CHECK(test.processes.empty());
  CHECK_FALSE(test.due);
  REQUIRE(test.machine().resume(test.now));
  CHECK(test.machine().resume(test.now).error().code == error_code::schedule_state);
  test.look();
  CHECK(test.processes.empty());
  CHECK(test.due == time_point{at("2026-11-30T08:00:40Z")});
}

TEST_CASE("schedule machine: a failure pauses it where it says so") {
  auto text = ticks();
  world goes_on{text};
  text.pause_on_failure = true;
  world test{text};
  for (auto* each : {&goes_on, &test}) {
    each->pass(seconds{10});
    each->look();
    each->end("etl/tick@2026-11-30T08:00:10Z", true);
    CHECK(each->count(decision_kind::failed) == 1);
  }
  CHECK_FALSE(goes_on.state.is_paused);
  CHECK(test.state.is_paused);
  CHECK(test.told.back().what == decision_kind::paused);
}

TEST_CASE("schedule machine: what can't be started is told, and pauses it likewise") {
  auto text = ticks();
  text.pause_on_failure = true;
  world test{text};
  test.pass(seconds{10});
  const auto step = test.machine().take(test.now);
  REQUIRE(test.state.starting.size() == 1);
  start_news news;
  news.of = test.state.starting.front();
  news.fault = "no such task";
  test.keep(test.machine().note_start(news, test.now));
  CHECK(test.state.running.empty());
  CHECK(test.told.front().why == "no such task");
  CHECK(test.state.is_paused);
}

TEST_CASE("schedule machine: a trigger starts at once, paused or busy, each its own process") {
  world test{ticks()};
  REQUIRE(test.machine().pause("", test.now));
  const auto first = test.machine().trigger(test.now);
  const auto second = test.machine().trigger(test.now);
  CHECK(first.process != second.process);
  test.look();
  CHECK(test.processes == std::set<std::string>{first.process, second.process});
  CHECK(test.machine().trigger(test.now).process != second.process);
}

TEST_CASE("schedule machine: a backfill starts so many at once, in its order, and what is new") {
  world test{ticks()};
  test.processes.insert("etl/tick@2026-11-30T07:00:10Z"); // it ran in time
  backfill_request wanted;
  wanted.from = at("2026-11-30T07:00:00Z");
  wanted.until = at("2026-11-30T07:00:50Z");
  wanted.at_once = 2;
  wanted.order = backfill_order::backward;
  REQUIRE(test.machine().begin_backfill(wanted, test.now));
  CHECK_FALSE(test.machine().begin_backfill(wanted, test.now));
  std::size_t most = 0;
  for (int i = 0; test.state.backfill && i < 50; ++i) {
    test.look();
    most = std::max(most, test.active.size());
    // One that was there has ended before.
    for (const auto& each : std::vector{test.state.running})
      test.end(each.process);
  }
  CHECK_FALSE(test.state.backfill);
  CHECK(most == 2);
  CHECK(test.begun.size() == 5);
  CHECK(std::ranges::is_sorted(test.begun, std::ranges::greater{}));
  CHECK(test.told.back().what == decision_kind::backfilled);
  CHECK(test.told.back().count == 6);
}

TEST_CASE("schedule machine: a backfill is paused, goes on, and is cancelled") {
  world test{ticks()};
  CHECK_FALSE(test.machine().set_backfill_paused(true));
  backfill_request wanted;
  wanted.from = at("2026-11-30T07:00:00Z");
  wanted.until = last_moment; // up to now
  REQUIRE(test.machine().begin_backfill(wanted, test.now));
  REQUIRE(test.machine().set_backfill_paused(true));
  test.look();
  CHECK(test.processes.empty());
  REQUIRE(test.machine().set_backfill_paused(false));
  test.look();
  CHECK(test.processes.size() == 1);
  REQUIRE(test.machine().cancel_backfill(test.now));
  test.end(*test.active.begin());
  test.look();
  CHECK(test.processes.size() == 1);
  wanted.from = at("2026-11-30T07:59:59Z");
  wanted.until = at("2026-11-30T07:59:59Z");
  CHECK(test.machine().begin_backfill(wanted, test.now).error().code
        == error_code::argument_invalid);
}

TEST_CASE("schedule machine: by random steps with crashes no time starts twice, and none is lost") {
  for (const auto* overlap : {"skip", "bufferOne", "bufferAll", "cancelOther", "allow"})
    for (unsigned seed = 0; seed < 100; ++seed) {
      INFO(overlap << ", seed " << seed);
      std::mt19937 chance{seed};
      const auto upto = [&](int most) { return static_cast<int>(chance() % (most + 1)); };
      world test{ticks(overlap)};
      const auto begin = test.now;
      for (int step = 0; step < 60; ++step) {
        test.pass(seconds{upto(25)});
        const auto stored = to_json(test.state);
        switch (upto(4)) {
          case 0: // it crashes before anything of the look is stored
            static_cast<void>(test.machine().take(test.now));
            test.state = *read_schedule_state(stored);
            break;
          case 1: { // or between the starts and their being noted
            test.keep(test.machine().take(test.now).decisions);
            for (const auto& each : test.state.starting)
              if (upto(1) == 0 && test.processes.insert(each.process).second) {
                test.active.insert(each.process);
                test.begun.push_back(each.at);
              }
            test.state = *read_schedule_state(to_json(test.state));
            test.start_all();
            break;
          }
          case 2:
            if (!test.active.empty())
              test.end(*test.active.begin());
            break;
          default: test.look();
        }
        if (std::string{overlap} != "allow")
          CHECK(test.active.size() <= 1);
      }
      while (!test.active.empty() || !test.state.buffered.empty()) {
        if (!test.active.empty())
          test.end(*test.active.begin());
        test.look();
      }
      // Each time that has passed was started or skipped, once.
      const auto passed = (test.state.position - begin) / seconds{10};
      CHECK(test.begun.size() + test.count(decision_kind::skipped)
            == static_cast<std::size_t>(passed));
      CHECK(std::set(test.begun.begin(), test.begun.end()).size() == test.begun.size());
      CHECK(test.count(decision_kind::missed) == 0);
      if (std::string{overlap} != "allow") // of several at once, any may be the first
        CHECK(std::ranges::is_sorted(test.begun));
    }
}
