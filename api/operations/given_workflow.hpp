/// The workflow that a request to start a process names or brings.
#pragma once

#include "api/operations/operation.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "troupe/json.hpp"

#include <string>
#include <string_view>

namespace troupe::api {

/// What a request has of it: one of a name of the catalogue, and the text of a definition, which is
/// called as a file is.
operation_field workflow_field();
operation_field definition_field();
operation_field file_field();

/// That workflow, if the caller may run it.
tl::expected<workflow_ptr, api_problem> workflow_of_call(const call& asked, const workplace& at);

/// What is kept with a process, to know the request again.
json noted_of(const call& asked);

/// `/api/v1/processes/etl%2F5f0c`.
std::string location_of(std::string_view id);

} // namespace troupe::api
