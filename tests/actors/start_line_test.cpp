#include "actors/start_line.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

action_start order_of(run_index run, std::uint32_t attempt = 1) {
  return {.stamp = {run, 0, attempt},
          .input = make_value(run),
          .who = std::make_shared<const attempt_identity>(
            attempt_identity{.execution_id = {}, .task_path = {}, .start = {.written = run}})};
}

} // namespace

TEST_CASE("start line: what is granted runs until it has ended") {
  start_line line;
  const auto first = line.add(order_of(7));
  CHECK(first.written == 7);
  CHECK_FALSE(line.has_running());
  const auto granted = line.grant({first.number});
  REQUIRE(granted);
  CHECK(*granted->input == 7);
  CHECK(line.has_running());
  CHECK_FALSE(line.withdraw(granted->stamp)); // it waits no more
  CHECK(line.end(granted->stamp) == first.number);
  CHECK_FALSE(line.end(granted->stamp));
}

TEST_CASE("start line: a grant that crosses a withdrawal is not taken for the next request's") {
  start_line line;
  const auto first = line.add(order_of(7));
  const auto left = line.withdraw(order_of(7).stamp);
  REQUIRE(left);
  CHECK(left->number == first.number);
  const auto second = line.add(order_of(7)); // the same attempt once more
  CHECK(second.number != first.number);
  CHECK_FALSE(line.grant({first.number}));
  CHECK(line.grant({second.number}));
}

TEST_CASE("start line: another attempt of the same run is not withdrawn") {
  start_line line;
  static_cast<void>(line.add(order_of(7, 2)));
  CHECK_FALSE(line.withdraw(order_of(7, 1).stamp));
  CHECK(line.withdraw(order_of(7, 2).stamp));
}

TEST_CASE("start line: all are withdrawn in the order in which they came") {
  start_line line;
  for (run_index run = 20; run > 0; --run)
    static_cast<void>(line.add(order_of(run)));
  const auto running = line.grant({3});
  REQUIRE(running);
  const auto all = line.withdraw_all();
  REQUIRE(all.size() == 19);
  CHECK(all.front().order.stamp.run == 20);
  CHECK(all.back().order.stamp.run == 1);
  CHECK(line.withdraw_all().empty());
  CHECK(line.end(running->stamp) == 3);
}
