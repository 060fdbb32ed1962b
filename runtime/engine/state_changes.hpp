/// Which state of an execution, and of a process, may follow which: all that an engine ever does.
#pragma once

#include "troupe/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace troupe {

/// The states that may follow one.
template <class State>
struct state_changes {
  State from;
  std::uint32_t to; ///< A bit for each.
};

template <class... States>
constexpr std::uint32_t set_of(States... states) {
  return (0U | ... | (1U << static_cast<unsigned>(states)));
}

/// In the order of `task_state`. What could not even start completes all the same where its `catch`
/// does. What failed or was cancelled leaves that state where it is taken up again.
inline constexpr auto task_state_changes = [] {
  using enum task_state;
  using row = state_changes<task_state>;
  constexpr auto begins = set_of(scheduled, running, wait_for_approval, paused);
  constexpr auto ends = set_of(completed, failed, cancelled);
  constexpr auto is_taken_up = set_of(pending, wait_for_sub_tasks, wait_async);
  return std::array{
    row{pending, begins | ends | set_of(pending, wait_for_dependencies, skipped)},
    row{scheduled, begins | ends},
    row{running,
        ends | set_of(scheduled, running, wait_for_sub_tasks, wait_async, paused, skipped)},
    row{wait_for_dependencies, begins | ends | set_of(skipped)},
    row{wait_for_sub_tasks, ends | set_of(scheduled)},
    row{wait_async, ends | set_of(scheduled)},
    row{wait_for_approval, ends | set_of(scheduled, running, paused)},
    row{completed, set_of()},
    row{failed, is_taken_up},
    row{paused, begins | ends | set_of(wait_for_dependencies, skipped)},
    row{skipped, set_of()},
    row{cancelled, is_taken_up},
  };
}();

/// In the order of `process_state`. What only waits may end while a process is paused, and so may
/// the process.
inline constexpr auto process_state_changes = [] {
  using enum process_state;
  using row = state_changes<process_state>;
  return std::array{
    row{pending, set_of(running)},
    row{running, set_of(pause_requested, cancel_requested, completed, failed)},
    row{pause_requested, set_of(paused, resume_requested, cancel_requested, completed, failed)},
    row{paused, set_of(resume_requested, cancel_requested, completed, failed)},
    row{resume_requested, set_of(running)},
    row{cancel_requested, set_of(cancelled)},
    row{cancelled, set_of(resume_requested)},
    row{completed, set_of()},
    row{failed, set_of(resume_requested)},
  };
}();

constexpr bool may_follow(task_state to, task_state from) noexcept {
  return (task_state_changes[static_cast<std::size_t>(from)].to & set_of(to)) != 0;
}
constexpr bool may_follow(process_state to, process_state from) noexcept {
  return (process_state_changes[static_cast<std::size_t>(from)].to & set_of(to)) != 0;
}

} // namespace troupe
