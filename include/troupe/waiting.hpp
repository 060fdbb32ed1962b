/// Why executions of a process have not started, or don't go on.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// One thing that executions wait for.
struct waiting_cause {
  /// `dependency`, `sequence`, `groupLimit`, `fanOut`, `delay`, `retry`, `approval`, `paused`,
  /// `slot`, `signal`, `join`, `store`, or what is taken of a machine: `limit`, `rate`, `resource`,
  /// `worker`, `reservation`, `order`.
  std::string kind;
  std::string text{};            ///< For a person: `license: needs 1, 0 of 2 are free`.
  json details = json::object(); ///< For a program; which there are follows from the kind.

  friend bool operator==(const waiting_cause&, const waiting_cause&) = default;
};

/// Executions that wait for the same, all of it at once.
struct waiting_line {
  std::string task;        ///< The path of the first, from the workflow's name down.
  std::string execution{}; ///< Its id; empty where it has not been begun.
  std::uint64_t count = 1; ///< How many they are.
  std::vector<waiting_cause> causes{};
};

/// What the executions of a process wait for.
struct process_waits {
  std::string id;
  std::string name; ///< Of the workflow.
  process_state state = process_state::pending;
  std::uint64_t acting = 0; ///< Actions that are in flight, and wait for nothing.
  std::vector<waiting_line> lines{};
  std::uint64_t left_out = 0; ///< Executions beyond the first lines.
  std::string note{};         ///< What is to be said of the process as a whole; or empty.
};

/// Some of the active processes.
struct waits_request {
  std::string after{};    ///< Those behind this id, in the order of ids; empty: the first ones.
  std::size_t most = 500; ///< How many, at least one.
};

/// What they wait for, in that order. It may be of fewer than are wanted, and yet go on.
struct waits_page {
  std::vector<process_waits> processes{};
  std::string next{}; ///< What `after` is of the page behind it; empty: that is all.
};

/// `{"id","name","state","acting","waiting":[{"task","execution","count","causes":[{"kind","text",
/// "details"}]}],"leftOut","note"}`, without what is empty.
json to_json(const process_waits& content);

/// Reads what `to_json` wrote. Errors name the field.
result<process_waits> read_process_waits(const json& content);

} // namespace troupe
