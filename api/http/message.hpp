/// Requests and answers of HTTP, as those who serve them see them: no socket, no library.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

class http_stream;

/// A line of a head.
struct http_header {
  std::string name; ///< Compared without regard to case.
  std::string value;
};

/// What somebody asks for.
struct http_request {
  std::string method; ///< In capitals.
  std::string target; ///< The path and, behind a `?`, the query, as they came: percent-encoded.
  std::vector<http_header> headers{};
  std::string body{};
  std::string peer{}; ///< The address of who asks: `127.0.0.1:54321`.

  /// The value of the first header of that name; null: there is none.
  const std::string* header(std::string_view name) const;
};

/// What is answered.
struct http_response {
  unsigned status = 200;
  std::vector<http_header> headers{}; ///< Besides those that the server adds: the length, say.
  std::string body{};
  /// Where it is set, what is written to it follows the head, in place of the body, until it ends;
  /// then the connection is closed.
  std::shared_ptr<http_stream> stream{};
};

/// Takes the answer to one request: called once, by any thread.
using http_answer = std::function<void(http_response answer)>;

/// Answers a request, now or later. Called on the server's only thread of input and output: must
/// not block. May be called for a client's next request before its last one is answered.
using http_handler = std::function<void(http_request asked, http_answer answer)>;

} // namespace troupe::api
