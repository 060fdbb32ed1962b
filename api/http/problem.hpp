/// Answers that say what is wrong, as RFC 9457 has them.
#pragma once

#include "api/http/message.hpp"

#include <string>
#include <string_view>

namespace troupe::api {

/// What a status is called, `Not Found` of 404; empty where none of that number is known here.
std::string_view title_of(unsigned status) noexcept;

/// An answer of that status whose body, `application/problem+json`, has `type` (`about:blank`),
/// `title`, `status` and `detail`. Where `detail` is no UTF-8, it is made so.
http_response http_problem(unsigned status, std::string detail);

} // namespace troupe::api
