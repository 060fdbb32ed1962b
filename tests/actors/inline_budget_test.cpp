#include "actors/inline_budget.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using troupe::inline_budget;

TEST_CASE("inline_budget: unknown actions are tried one at a time, then more as they prove short") {
  inline_budget share;
  std::size_t expected = 1;
  for (int i = 0; i < 10; ++i) {
    auto count = share.take(1'000, false);
    CHECK(count == expected);
    share.ran(count, count * 50ns);
    expected = std::min<std::size_t>(128, expected * 2);
  }
}

TEST_CASE("inline_budget: actions that take longer than a hand-over are handed over") {
  inline_budget share;
  share.ran(1, 100us);
  CHECK(share.take(4, false) == 0);
  CHECK(share.take(1, false) == 0);
}

TEST_CASE("inline_budget: a few that end before a thread would wake stay, one after the other") {
  inline_budget share;
  share.ran(1, 4us);
  CHECK(share.take(5, false) == 1);
  CHECK(share.take(50, false) == 0);
}

TEST_CASE("inline_budget: what is alone stays, whatever it takes") {
  inline_budget share;
  share.ran(1, 1s);
  CHECK(share.take(1, true) == 1);
}

TEST_CASE("inline_budget: after many hand-overs one is tried at home again") {
  inline_budget share;
  share.ran(1, 100us);
  int handed_over = 0;
  for (; share.take(100, false) == 0; ++handed_over)
    share.handed_over();
  CHECK(handed_over > 10);
  CHECK(handed_over < 100);
  CHECK(share.take(100, false) == 1);
}
