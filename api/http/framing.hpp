/// What a request's head says of its own ends: the parts of HTTP/1.1 that two programs in a row
/// must read alike, or one may be made to take a body for the next request.
#pragma once

#include "api/http/message.hpp"

#include <optional>
#include <string>

namespace troupe::api {

/// Why a request is not read on.
struct http_refusal {
  unsigned status = 400;
  std::string detail{};
};

/// What is wrong with a head that is whole; none: nothing. Looks at `Host`, `Content-Length`,
/// `Transfer-Encoding` and `Expect`. `is_http_11`: the version is HTTP/1.1, else HTTP/1.0.
std::optional<http_refusal> refusal_of_head(const http_request& head, bool is_http_11);

/// Whether the client wants to hear `100 Continue` before it sends the body.
bool awaits_go_ahead(const http_request& head, bool is_http_11);

} // namespace troupe::api
