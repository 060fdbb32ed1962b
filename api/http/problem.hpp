/// Answers that say why a request was not done, as RFC 9457 has them: the one form of them, whoever
/// refuses. And what every answer has.
#pragma once

#include "api/http/message.hpp"
#include "troupe/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// What a status is called, `Not Found` of 404; empty where none of that number is known here.
std::string_view title_of(unsigned status) noexcept;

/// Why a request was not done. Its `type` is `urn:troupe:` and the code, its `title` says what the
/// status means.
struct api_problem {
  unsigned status = 500;
  /// The text of an `error_code`, or one of HTTP's: `route.unknown`. Empty: there is no more to say
  /// than the status does; the type is `about:blank` then.
  std::string code{};
  std::string detail{};          ///< A sentence for a person.
  json problems = json::array(); ///< All single faults, where there may be several.
  std::vector<http_header> headers{};
};

/// The problem as `application/problem+json`; `instance` is the target that was asked for, of which
/// the path is told; empty: none is.
http_response to_response(const api_problem& why, std::string_view instance = {});

/// One that has no code: what is wrong with the request as HTTP.
http_response http_problem(unsigned status, std::string detail);

/// What each answer has: nobody keeps it, frames it or takes it for something else.
std::vector<http_header> safe_headers();

/// A text of that media type as the answer.
http_response text_response(std::string text, unsigned status, std::string_view type);

/// A document as the answer. Dumping it never fails: what is no UTF-8 becomes U+FFFD.
http_response json_response(const json& content, unsigned status,
                            std::string_view type = "application/json");

} // namespace troupe::api
