#include "runtime/model/execution_line.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace troupe {

namespace {

result<void> add_task_states(execution_query& to, std::string_view given, time_point) {
  return read_states<task_state>(given, &task_state_of, task_state::cancelled, "executions")
    .and_then(
      [&](std::vector<task_state> states) { return set_once(to.states, std::move(states)); });
}

result<void> add_task(execution_query& to, std::string_view given, time_point) {
  return set_once(to.task, std::string{given});
}

result<void> add_parent_number(execution_query& to, std::string_view given, time_point) {
  std::uint64_t number = 0;
  const auto* end = given.data() + given.size();
  const auto [read, code] = std::from_chars(given.data(), end, number);
  if (code != std::errc{} || read != end)
    return wrong_query(in_marks(given)
                       + " is not the number of an execution: expected one such as 17, or 0 for"
                         " what is a part of no other one");
  return set_once(to.parent, std::optional{number});
}

result<void> add_error_part(execution_query& to, std::string_view given, time_point) {
  to.errors.emplace_back(given);
  return {};
}

result<void> add_task_label(execution_query& to, std::string_view given, time_point) {
  return add_label(to.labels, given);
}

using execution_property = query_property<execution_query>;

constexpr std::array execution_properties{
  execution_property{
    "active",
    [](execution_query& to, time_point) { return set_once(to.has_ended, std::optional{false}); }},
  execution_property{
    "ended",
    [](execution_query& to, time_point) { return set_once(to.has_ended, std::optional{true}); }},
  execution_property{"waiting",
                     [](execution_query& to, time_point) { return set_once(to.waiting, true); }},
  execution_property{"retried",
                     [](execution_query& to, time_point) { return set_once(to.retried, true); }},
};

result<void> add_execution_property(execution_query& to, std::string_view given, time_point now) {
  return set_property<execution_query>(to, execution_properties, given, now);
}

using execution_key = query_key<execution_query>;

constexpr std::array execution_keys{
  execution_key{"state", "STATE[,STATE]", "In one of these states", add_task_states},
  execution_key{"task", "TASK", "Of the task with this id; * matches any text, ? one character",
                add_task},
  execution_key{"parent", "NUMBER", "A part of the execution with this number; 0: of none",
                add_parent_number},
  execution_key{"error", "TEXT", "A part of its error, whatever the case", add_error_part},
  execution_key{"is", "WORD",
                "active, ended, waiting (not begun, or waits), or retried (attempt 2 and more)",
                add_execution_property},
  execution_key{"label", "NAME=TEXT",
                "Its task, or a group around that, has this label; * and ? as of task",
                add_task_label, '.'},
};

} // namespace

std::span<const query_key<execution_query>> execution_query_keys() noexcept {
  return execution_keys;
}

result<execution_query> parse_execution_query(std::string_view line) {
  return read_query<execution_query>(line, execution_keys, time_point{});
}

std::string to_line(const execution_query& which) {
  std::string line;
  auto add = [&](std::string_view key, std::string_view given) {
    line += line.empty() ? "" : " ";
    line.append(key).append(query_value(given));
  };
  if (!which.states.empty()) {
    std::string states;
    for (auto state : which.states)
      states.append(states.empty() ? "" : ",").append(to_string(state));
    add("state:", states);
  }
  if (!which.task.empty())
    add("task:", which.task);
  if (which.parent)
    add("parent:", std::to_string(*which.parent));
  for (const auto& part : which.errors)
    add("error:", part);
  if (which.has_ended)
    add("is:", *which.has_ended ? "ended" : "active");
  if (which.waiting)
    add("is:", "waiting");
  if (which.retried)
    add("is:", "retried");
  append_labels(line, which.labels);
  for (const auto& word : which.words)
    add("", word);
  return line;
}

} // namespace troupe
