#include "cli/progress_line.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

TEST_CASE("progress: the counters are shown, without a rate before anything ended") {
  progress counters{.total = 40, .pending = 36, .running = 4};
  CHECK(progress_text(counters, 0, 80) == "0/40 done  4 running  0 failed");
}

TEST_CASE("progress: whatever came to an end is done") {
  progress counters{
    .total = 9, .running = 1, .completed = 3, .failed = 1, .skipped = 2, .cancelled = 1};
  CHECK(ended_tasks(counters) == 7);
  CHECK(progress_text(counters, 2, 80) == "7/9 done  1 running  1 failed  2.0/s  1 s left");
}

TEST_CASE("progress: the time left is in units that a person reads") {
  progress counters{.total = 10'000, .pending = 10'000};
  CHECK(progress_text(counters, 500, 80).ends_with("500/s  20 s left"));
  CHECK(progress_text(counters, 50, 80).ends_with("50/s  3 min 20 s left"));
  CHECK(progress_text(counters, 1, 80).ends_with("1.0/s  2 h 46 min left"));
}

TEST_CASE("progress: nothing is left when all is done") {
  progress counters{.total = 3, .completed = 3};
  CHECK(progress_text(counters, 3, 80) == "3/3 done  0 running  0 failed  3.0/s");
}

TEST_CASE("progress: the line is cut to the terminal") {
  progress counters{.total = 40, .running = 4};
  CHECK(progress_text(counters, 1, 9) == "0/40 done");
  CHECK(progress_text(counters, 1, 0).empty());
}

TEST_CASE("progress: the rate follows what happened of late") {
  completion_rate rate;
  CHECK(rate.per_second() == 0);
  rate.observe(10, 1s);
  CHECK(rate.per_second() == doctest::Approx(10));
  rate.observe(110, 2s);
  CHECK(rate.per_second() > 10);
  CHECK(rate.per_second() < 100);
  for (int second = 3; second < 60; ++second)
    rate.observe(110, std::chrono::seconds{second});
  CHECK(rate.per_second() < 0.1);
}

TEST_CASE("progress: two observations at one moment count once") {
  completion_rate rate;
  rate.observe(10, 1s);
  rate.observe(20, 1s);
  CHECK(rate.per_second() == doctest::Approx(10));
}
