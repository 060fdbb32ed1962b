/// The keys of a workflow, save its tasks.
#pragma once

#include "runtime/language/definition/load_context.hpp"

#include <string>

namespace troupe {

/// Reads what must be known before any expression is compiled: name, config and import.
/// `default_name` stands in where there is no name.
void read_ground(load_context& context, const field_set& fields, const std::string& default_name);

/// Reads the rest, the tasks excepted.
void read_workflow_fields(load_context& context, const field_set& fields);

} // namespace troupe
