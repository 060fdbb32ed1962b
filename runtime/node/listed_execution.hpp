/// An execution in a row, as its store has it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// How an execution is at one moment, small, so that the many of a process are.
struct listed_execution {
  std::uint64_t number = 0; ///< Counts the executions of its process from 1.
  std::uint64_t parent = 0; ///< The number of that which it is a part of; 0: none.
  std::string
    name; ///< The id of its task, with its element of a fan-out and its pass: `load[3]#2`.
  task_state state = task_state::pending;
  std::uint32_t attempt = 0;
  time_point started_at{}; ///< The epoch: not yet.
  time_point ended_at{};   ///< Likewise.
  std::string error;
};

/// `{"number","parent","name","state","attempt","startedAt","endedAt","error"}`; a time that is not
/// known is null.
json to_json(const listed_execution& each);

/// A list of them.
json to_json(const std::vector<listed_execution>& all);

} // namespace troupe
