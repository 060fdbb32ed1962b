/// Workflows of the catalogue as somebody may see them.
#pragma once

#include "api/operations/operation.hpp"
#include "runtime/node/workflow_catalogue.hpp"
#include "troupe/workflow.hpp"

#include <string>

namespace troupe::api {

/// Whether a caller may name that workflow. Fails as where there is no such one.
tl::expected<void, api_problem> may_name(const caller& who, const std::string& name);

/// What the catalogue says of a name. To who may not see all names, none that is near is told.
api_problem problem_for(const caller& who, const std::string& name, const catalogue_fault& why);
api_problem problem_for(const caller& who, const std::string& name, const error& why);

/// `{"name", "description", "version", "hash", "inputs", "signals", "outline", "edges"}` of a
/// definition that is loaded. An entry of `inputs`: `{"name", "type", "required", "default",
/// "description"}`; of `edges`: `{"from", "to", "kind", "label"}`, with ids of the outline.
json definition_json(const workflow& flow);

} // namespace troupe::api
