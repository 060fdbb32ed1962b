/// What a caller hands over to a process, checked before it starts.
#pragma once

#include "runtime/model/workflow.hpp"

namespace troupe {

/// What names that neither a definition nor its caller knows come to.
struct name_check {
  std::vector<problem> errors;
  std::vector<problem> warnings;
};

/// Tells the workflow's unknown names that are not among those of `given` either.
name_check check_names(const workflow& flow, const json& given);

/// `given` as the workflow's `inputs` want it: converted to their types, with defaults filled
/// in. Fails, naming all at once, on what is missing, of the wrong type, or (where the workflow
/// declares `inputs`) neither an input nor a name of `init`; and on names that the definition
/// can't do without, and that nobody sets.
result<json> check_input(const workflow& flow, json given);

} // namespace troupe
