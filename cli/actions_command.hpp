/// `troupe actions`.
#pragma once

#include "cli/exit_code.hpp"
#include "troupe/registry.hpp"

#include <string>

namespace troupe::cli {

/// Prints the actions that definitions may name; `output`: `text` or `json`.
exit_code actions(const std::string& output);

/// Each action with what it does and the fields of its input and output.
std::string to_text(const action_registry& known);

/// A list of `{"service","method","description","input","output"}`.
json to_json(const action_registry& known);

} // namespace troupe::cli
