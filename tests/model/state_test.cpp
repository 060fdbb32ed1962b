#include "troupe/state.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace troupe;

TEST_CASE("state: every state has the reference's name, and is found by it") {
  constexpr std::array process_names{"pending",   "running",         "pauseRequested",
                                     "paused",    "resumeRequested", "cancelRequested",
                                     "cancelled", "completed",       "failed"};
  for (std::size_t i = 0; i < process_names.size(); ++i) {
    auto state = static_cast<process_state>(i);
    CHECK(to_string(state) == process_names[i]);
    CHECK(process_state_of(process_names[i]) == state);
  }
  constexpr std::array task_names{
    "pending",         "scheduled", "running",         "waitForDependencies",
    "waitForSubTasks", "waitAsync", "waitForApproval", "completed",
    "failed",          "paused",    "skipped",         "cancelled"};
  for (std::size_t i = 0; i < task_names.size(); ++i) {
    auto state = static_cast<task_state>(i);
    CHECK(to_string(state) == task_names[i]);
    CHECK(task_state_of(task_names[i]) == state);
  }
}

TEST_CASE("state: a name of none is not found, whatever its case") {
  CHECK_FALSE(process_state_of("asleep"));
  CHECK_FALSE(process_state_of("Pending"));
  CHECK_FALSE(task_state_of(""));
}

TEST_CASE("state: what nothing can follow is final") {
  CHECK(is_final(process_state::cancelled));
  CHECK_FALSE(is_final(process_state::cancel_requested));
  CHECK(is_final(task_state::skipped));
  CHECK_FALSE(is_final(task_state::paused));
}
