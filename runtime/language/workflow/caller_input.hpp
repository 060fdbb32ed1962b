/// What a process begins with, checked before it starts.
#pragma once

#include "runtime/action/surroundings.hpp"
#include "runtime/language/workflow/workflow.hpp"

namespace troupe {

/// What is wrong or odd in a definition, with what its caller passes.
struct name_check {
  std::vector<problem> errors;
  std::vector<problem> warnings;
};

/// Tells the workflow's unknown names that are not among those of `given` either, and its warnings.
name_check check_names(const workflow& flow, const json& given);

/// Keys that tasks take of, without a total: in `config.limits`, or among `outer`, those of the
/// machine.
std::vector<problem> missing_limits(const workflow& flow, const std::vector<limit_total>& outer);

/// `given` as the workflow's `inputs` want it: converted to their types, with defaults filled
/// in. Fails, naming all at once, on what is missing, of the wrong type, or (where the workflow
/// declares `inputs`) neither an input nor a name of `init`; and on names that the definition
/// can't do without, and that nobody sets.
result<json> check_input(const workflow& flow, json given);

/// What a process of `flow` finds around it when it starts now, below what has `above`, if anything
/// has: `above` itself where there is nothing to add. Fails where a variable that expressions may
/// read isn't UTF-8 text.
result<surroundings_ptr> surroundings_of(const workflow& flow,
                                         const surroundings_ptr& above = nullptr,
                                         json options = json::object());

} // namespace troupe
