#include "cli/display/time_left.hpp"

#include <doctest/doctest.h>

#include <deque>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

constexpr time_point begun{1'000s};

double seconds(const std::optional<duration>& left) {
  return left ? std::chrono::duration<double>{*left}.count() : -1;
}

/// Runs actions of one task, so many at once, each for the same time.
struct steady_run {
  std::uint64_t total;
  std::size_t jobs;
  duration took;
  time_left left{begun};
  std::deque<begun_action> running{};
  std::uint64_t started = 0;
  std::uint64_t ended = 0;
  time_point now = begun;

  void fill() {
    for (; running.size() < jobs && started < total; ++started)
      running.push_back(left.begin("work", now));
    observe();
  }

  void observe() {
    left.observe(
      {.total = total, .pending = total - started, .running = running.size(), .completed = ended},
      now);
  }

  /// All that runs ends, and the next begin.
  void round() {
    now += took;
    for (; !running.empty(); running.pop_front(), ++ended)
      left.end("work", running.front(), now, true);
    fill();
  }
};

} // namespace

TEST_CASE("time left: a path is that of a task, whichever element of a fan-out it is") {
  CHECK(task_of_path("etl/load") == "load");
  CHECK(task_of_path("etl/each.load[17]") == "load");
  CHECK(task_of_path("etl/each.load[17]/rows") == "rows");
  CHECK(task_of_path("load") == "load");
}

TEST_CASE("time left: there is no telling before anything has ended") {
  steady_run run{40, 4, 3s};
  run.fill();
  CHECK_FALSE(run.left.left(run.now));
}

TEST_CASE("time left: what had ended before a run was taken up says nothing of how fast it is") {
  time_left left{begun};
  left.go_on_from({.total = 1'000, .pending = 500, .completed = 490, .failed = 10});
  left.observe({.total = 1'000, .pending = 510, .completed = 490}, begun + 1s);
  CHECK(left.per_second(begun + 1s) == 0);
  left.observe({.total = 1'000, .pending = 490, .completed = 510}, begun + 10s);
  CHECK(left.per_second(begun + 10s) == doctest::Approx(1));
}

TEST_CASE("time left: equal tasks end when they should, at any moment of the run") {
  steady_run run{40, 4, 3s};
  run.fill();
  for (auto rounds = 9; rounds > 0; --rounds) {
    run.round();
    CHECK(seconds(run.left.left(run.now)) == doctest::Approx(3.0 * rounds).epsilon(0.15));
  }
  run.round();
  CHECK_FALSE(run.left.left(run.now));
}

TEST_CASE("time left: the last ones take what the others took, however long nothing ends") {
  steady_run run{8, 4, 30s};
  run.fill();
  run.round();
  run.now += 20s;
  run.observe();
  CHECK(seconds(run.left.left(run.now)) == doctest::Approx(10));
  run.now += 20s;
  CHECK_FALSE(run.left.left(run.now)); // longer than it should have
}

TEST_CASE("time left: what earlier runs took is known before anything has ended") {
  steady_run run{40, 4, 3s};
  run.left.know("work", 3s, 0);
  run.fill();
  CHECK(seconds(run.left.left(run.now)) == doctest::Approx(30).epsilon(0.05));
}

TEST_CASE("time left: a long task at the end counts for what it took before") {
  time_left left{begun};
  left.know("fetch", 2s, 1);
  left.know("train", 100s, 1);
  auto fetch = left.begin("fetch", begun);
  left.observe({.total = 2, .pending = 1, .running = 1}, begun);
  CHECK(seconds(left.left(begun)) == doctest::Approx(102));
  left.end("fetch", fetch, begun + 2s, true);
  static_cast<void>(left.begin("train", begun + 2s));
  left.observe({.total = 2, .running = 1, .completed = 1}, begun + 2s);
  CHECK(seconds(left.left(begun + 2s)) == doctest::Approx(100));
  CHECK(seconds(left.left(begun + 42s)) == doctest::Approx(60));
}

TEST_CASE("time left: an attempt that will be made again has not ended") {
  time_left left{begun};
  auto first = left.begin("work", begun);
  left.end("work", first, begun + 1s, false);
  left.observe({.total = 1, .waiting = 1}, begun + 1s);
  CHECK_FALSE(left.left(begun + 1s));
}

TEST_CASE("time left: nothing is left of nothing") {
  time_left left{begun};
  CHECK_FALSE(left.left(begun));
}
