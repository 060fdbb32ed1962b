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
  bool is_http_11 = true;  ///< Of who asks: HTTP/1.0 knows no chunks.
};

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date(std::time_t when);

/// Whether an answer can be sent: its status is 200 at least, and no header has a line's end in it.
bool is_sendable(const http_response& answer);

/// The whole answer; of one with a stream its head. `Date`, `Content-Length`, `Connection` and
/// `X-Content-Type-Options` are the server's: an answer's own ones, and its `Transfer-Encoding`,
/// are left out. One that can't be sent becomes a 500.
std::string answer_text(const http_response& answer, const answer_form& form);

} // namespace troupe::api
