/// Reads what a request says, as its operation wants it.
#pragma once

#include "api/http/target.hpp"
#include "api/operations/operation.hpp"
#include "api/operations/routes.hpp"

#include <vector>

namespace troupe::api {

/// How deep lists and maps may stand in one another in a body.
inline constexpr std::size_t deepest_body = 200;

/// The call that a request is, by `who`. Fails with everything that is wrong with it, each fault
/// with its place, what was found, what was expected, and the nearest name where one is not known.
tl::expected<call, api_problem> read_call(const route& found,
                                          const std::vector<query_parameter>& query,
                                          const http_request& asked, const caller& who);

/// What an audit says of a call: what was given, and of what may hold secrets how large it was.
json audited(const call& made);

} // namespace troupe::api
