#include "runtime/store/sqlite/execution_rows.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

execution_change to_state(std::uint32_t number, task_state state, int second) {
  execution_change made;
  made.number = number;
  made.state = state;
  made.at = time_point{std::chrono::seconds{second}};
  return made;
}

} // namespace

TEST_CASE("execution rows: an execution is one row, as its last change left it") {
  std::vector<execution_change> changes{
    to_state(2, task_state::pending, 1),   to_state(1, task_state::wait_for_sub_tasks, 2),
    to_state(2, task_state::scheduled, 3), to_state(2, task_state::running, 4),
    to_state(2, task_state::failed, 5),    to_state(3, task_state::skipped, 6)};
  changes[4].error = "no";
  auto rows = rows_of(changes);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].number == 1);
  CHECK(rows[0].started == changes[1].at);
  CHECK(rows[0].ended == time_point{});
  CHECK(rows[1].state == task_state::failed);
  CHECK(rows[1].started == changes[3].at); // not while it waited
  CHECK(rows[1].ended == changes[4].at);
  CHECK(rows[1].error == "no");
  CHECK(rows[2].started == time_point{});
  CHECK(rows[2].ended == changes[5].at);
}

TEST_CASE("execution rows: what is tried again has not ended") {
  std::vector<execution_change> changes{to_state(1, task_state::failed, 1),
                                        to_state(1, task_state::scheduled, 2)};
  auto rows = rows_of(changes);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].ended == time_point{});
}
