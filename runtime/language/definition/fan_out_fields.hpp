/// What a task does: its action, and what it makes of lists.
#pragma once

#include "runtime/language/definition/load_context.hpp"
#include "runtime/language/definition/task_reader.hpp"

#include <optional>
#include <vector>

namespace troupe {

/// `action`, `service`, `input` and `with`.
void read_action(load_context& context, const field_set& fields, task& made);

/// `template` or `emit`, without the body.
void read_fan_out(load_context& context, const field_set& fields, task& made);

/// `await`.
void read_await(load_context& context, const field_set& fields, task& made,
                std::vector<task_reference>& references);

/// A duration that must be longer than zero.
std::optional<duration> read_timeout(load_context& context, node_view node);

} // namespace troupe
