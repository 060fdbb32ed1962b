#include "troupe/state.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 9> process_names{
  "pending",         "running",   "pauseRequested", "paused", "resumeRequested",
  "cancelRequested", "cancelled", "completed",      "failed"};

constexpr std::array<std::string_view, 12> task_names{
  "pending",         "scheduled", "running",         "waitForDependencies",
  "waitForSubTasks", "waitAsync", "waitForApproval", "completed",
  "failed",          "paused",    "skipped",         "cancelled"};

template <class State, std::size_t Size>
std::optional<State> state_of(const std::array<std::string_view, Size>& names,
                              std::string_view text) noexcept {
  auto found = std::ranges::find(names, text);
  if (found == names.end())
    return std::nullopt;
  return static_cast<State>(found - names.begin());
}

} // namespace

std::string_view to_string(process_state state) noexcept {
  return process_names[static_cast<std::size_t>(state)];
}

std::string_view to_string(task_state state) noexcept {
  return task_names[static_cast<std::size_t>(state)];
}

std::optional<process_state> process_state_of(std::string_view text) noexcept {
  return state_of<process_state>(process_names, text);
}

std::optional<task_state> task_state_of(std::string_view text) noexcept {
  return state_of<task_state>(task_names, text);
}

} // namespace troupe
