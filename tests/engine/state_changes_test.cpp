#include "runtime/engine/state_changes.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// The states that can be reached from `start` by any number of changes.
template <class State, class Table>
std::uint32_t reachable(const Table& changes, State start) {
  auto reached = changes[static_cast<std::size_t>(start)].to;
  for (std::size_t round = 0; round < changes.size(); ++round)
    for (const auto& row : changes)
      if ((reached & set_of(row.from)) != 0)
        reached |= row.to;
  return reached;
}

/// Checks what holds of both tables.
template <class Table>
void check_table(const Table& changes) {
  std::uint32_t all = 0;
  std::uint32_t ends = 0;
  for (const auto& row : changes) {
    all |= set_of(row.from);
    if (is_final(row.from))
      ends |= set_of(row.from);
  }
  for (std::size_t at = 0; at < changes.size(); ++at) {
    const auto& row = changes[at];
    const auto name = to_string(row.from);
    CAPTURE(name);
    CHECK(static_cast<std::size_t>(row.from) == at);
    CHECK((row.to & ~all) == 0);
    if (!is_final(row.from)) // it can end, whatever has become of it
      CHECK((reachable(changes, row.from) & ends) != 0);
  }
  const auto first = changes.front().from;
  CHECK((reachable(changes, first) | set_of(first)) == all);
}

} // namespace

TEST_CASE("state changes: each state has its row, can be reached from the first, and can end") {
  check_table(task_state_changes);
  check_table(process_state_changes);
}

TEST_CASE("state changes: an execution that completed or was skipped stays so") {
  for (auto end : {task_state::completed, task_state::skipped})
    for (const auto& row : task_state_changes)
      CHECK_FALSE(may_follow(row.from, end));
}

TEST_CASE(
  "state changes: one that failed or was cancelled opens its members again, or begins anew") {
  for (auto end : {task_state::failed, task_state::cancelled})
    for (const auto& row : task_state_changes) {
      const auto to = row.from;
      const auto again = to == task_state::pending || to == task_state::wait_for_sub_tasks
                         || to == task_state::wait_async;
      CHECK(may_follow(to, end) == again);
    }
}

TEST_CASE("state changes: an execution completes, fails or is cancelled in all other states") {
  for (const auto& row : task_state_changes)
    for (auto end : {task_state::completed, task_state::failed, task_state::cancelled})
      CHECK(may_follow(end, row.from) == !is_final(row.from));
}

TEST_CASE(
  "state changes: an execution is skipped before its attempts, or by its command's status") {
  using enum task_state;
  for (const auto& row : task_state_changes)
    CHECK(may_follow(skipped, row.from)
          == (row.from == pending || row.from == wait_for_dependencies || row.from == paused
              || row.from == running));
}

TEST_CASE("state changes: only what runs comes to wait for members or children") {
  for (auto to : {task_state::wait_for_sub_tasks, task_state::wait_async})
    for (const auto& row : task_state_changes)
      if (!is_final(row.from))
        CHECK(may_follow(to, row.from) == (row.from == task_state::running));
}

TEST_CASE("state changes: a process that is cancelled ends as nothing else") {
  for (const auto& row : process_state_changes)
    CHECK(may_follow(row.from, process_state::cancel_requested)
          == (row.from == process_state::cancelled));
}

TEST_CASE("state changes: a process runs again only by being resumed") {
  for (const auto& row : process_state_changes)
    CHECK(may_follow(process_state::running, row.from)
          == (row.from == process_state::pending || row.from == process_state::resume_requested));
  CHECK_FALSE(may_follow(process_state::resume_requested, process_state::completed));
  CHECK_FALSE(may_follow(process_state::resume_requested, process_state::running));
}
