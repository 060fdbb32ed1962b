/// An answer as the bytes that go to the client.
#pragma once

#include "api/http/message.hpp"

#include <ctime>
#include <string>

namespace troupe::api {

/// What an answer's text depends on besides the answer.
struct answer_form {
  bool is_to_head = false; ///< The request's method was HEAD: no body goes out.
  bool keeps_open = false; ///< Another request may follow on the connection.
  std::time_t now = 0;     ///< Seconds since 1970.
};

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date(std::time_t when);

/// The whole answer. `Date`, `Content-Length`, `Connection` and `X-Content-Type-Options` are the
/// server's: an answer's own ones, and its `Transfer-Encoding`, are left out. One that can't be
/// sent (a status below 200, a header with a line's end in it) becomes a 500.
std::string answer_text(const http_response& answer, const answer_form& form);

} // namespace troupe::api
