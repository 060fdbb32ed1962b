/// Which executions of a process are meant, and a page of them: live ones and stored ones alike.
#pragma once

#include "runtime/base/labels.hpp"
#include "runtime/model/execution_row.hpp"
#include "troupe/state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// An execution is meant if all that is set holds for it.
struct execution_query {
  std::vector<task_state> states = {};      ///< One of these; empty: any.
  std::string task = {};                    ///< The id of its task; `*` and `?` stand for others.
  std::optional<std::uint64_t> parent = {}; ///< The number of that which it is a part of; 0: none.
  std::optional<bool> has_ended = {};       ///< It is in a final state.
  bool waiting = false;                     ///< It has not begun, or waits for something.
  bool retried = false;                     ///< It is in its second attempt, or a later one.
  std::vector<std::string> words = {};      ///< Each is a part of the id of its task.
  std::vector<std::string> errors = {};     ///< Each is a part of its error, whatever the case.
  std::vector<label_term> labels = {};      ///< Its task has all of these, as `tasks` says.
  /// The numbers of tasks that it may be of, in order; unset: of any. Who knows the workflow sets
  /// it to those that have the `labels`.
  std::optional<std::vector<std::uint32_t>> tasks = {};

  friend bool operator==(const execution_query&, const execution_query&) = default;
};

/// Whether an execution in this state has not begun, or waits for something that is not a part of
/// it: what waits for its parts is as far as they are.
constexpr bool is_waiting(task_state state) noexcept {
  return !is_final(state) && !has_begun(state);
}

/// Whether the execution is one of those that `which` means.
bool matches(const execution_query& which, const shown_execution& each);

/// How much of what a query means is wanted.
struct execution_request {
  std::size_t most = 0;    ///< Executions, at least one.
  std::uint64_t after = 0; ///< The number behind which the page begins; 0: it is the first.
  /// Executions that are looked at, at least one: where no index knows what is asked for, the page
  /// may have fewer than are wanted, or none, and yet go on.
  std::size_t most_looked_at = 65'536;

  friend bool operator==(const execution_request&, const execution_request&) = default;
};

/// Some of the executions that a query means, in the order of their numbers. These never change, so
/// that however the process goes on, none comes twice, and each that was meant all the time comes.
struct execution_page {
  std::vector<shown_execution> rows = {};
  std::optional<std::uint64_t> next = {}; ///< The number to go on behind; unset: that is all.
};

} // namespace troupe
