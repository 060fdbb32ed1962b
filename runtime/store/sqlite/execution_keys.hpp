/// How the executions of a process are found: which index knows what is asked for, in the order of
/// their numbers.
#pragma once

#include "runtime/model/execution_query.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// What gives the numbers of executions in order.
enum class execution_source : std::uint8_t {
  numbers, ///< The table itself: all of a process.
  failed,  ///< An index: those that have failed.
};

/// The narrowest one that has all that `which` means. What it has beyond them is sorted out row by
/// row, at some microseconds each.
execution_source source_of(const execution_query& which);

/// SQL that gives the executions of the process ?1 whose numbers are from ?2 to ?3.
std::string execution_query_by(execution_source from);

} // namespace troupe
