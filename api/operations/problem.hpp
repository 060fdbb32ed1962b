/// The problems that errors of the engine are.
#pragma once

#include "api/http/problem.hpp"
#include "troupe/result.hpp"

#include <string>
#include <vector>

namespace troupe::api {

/// The status of a code: the one table of them.
unsigned status_of(error_code code) noexcept;

/// The problem that an error is.
api_problem problem_of(const error& reason);
api_problem problem_of(error_code code, std::string detail);

/// All that is wrong with a definition: each `{"file","line","column","message"}`.
api_problem problem_of(const std::vector<problem>& faults);

} // namespace troupe::api
