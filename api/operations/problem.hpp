/// Why a request was not done, as RFC 9457 has it, and how answers look.
#pragma once

#include "api/http/message.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// A problem. Its `type` is `urn:troupe:` and the code, its `title` says what the status means.
struct api_problem {
  unsigned status = 500;
  std::string code{};   ///< The text of an `error_code`, or one of HTTP's: `route.unknown`.
  std::string detail{}; ///< A sentence for a person.
  json problems = json::array(); ///< All single faults, where there may be several.
  std::vector<http_header> headers{};
};

/// The status of a code: the one table of them.
unsigned status_of(error_code code) noexcept;

/// The problem that an error is.
api_problem problem_of(const error& reason);
api_problem problem_of(error_code code, std::string detail);

/// All that is wrong with a definition: each `{"file","line","column","message"}`.
api_problem problem_of(const std::vector<problem>& faults);

/// The problem, `instance` being the path that was asked for.
http_response to_response(const api_problem& why, std::string_view instance);

/// What each answer has: nobody keeps it, frames it or takes it for something else.
std::vector<http_header> safe_headers();

/// A document as the answer. Dumping it never fails: what is no UTF-8 becomes U+FFFD.
http_response json_response(const json& content, unsigned status,
                            std::string_view type = "application/json");

} // namespace troupe::api
