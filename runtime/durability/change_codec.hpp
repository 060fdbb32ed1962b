/// The changes of state that an entry led to, as bytes: for history that is read without a replay.
#pragma once

#include "runtime/durability/bytes.hpp"
#include "runtime/engine/execution_change.hpp"

#include <vector>

namespace troupe {

/// Appends `changes`, in two or three bytes each as a rule. `at` is about when they happened.
void write_changes(byte_writer& out, const std::vector<execution_change>& changes, time_point at);

/// Reads what `write_changes` wrote: number, state, attempt, time, error, whose result was taken,
/// or why none was. Where an execution
/// stands doesn't change: the store has it in its row.
std::vector<execution_change> read_changes(byte_reader& in, time_point at);

} // namespace troupe
