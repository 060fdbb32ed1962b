/// Answers that refuse: RFC 9457's problems.
#pragma once

#include "api/http/message.hpp"
#include "troupe/result.hpp"

#include <string_view>

namespace troupe::api {

/// An answer with that status, whose body (`application/problem+json`) says `urn:troupe:CODE`, the
/// status in words, and `detail`, a sentence for a person. Bytes of `detail` that are no UTF-8
/// become U+FFFD.
http_response problem_answer(unsigned status, error_code code, std::string_view detail);

} // namespace troupe::api
