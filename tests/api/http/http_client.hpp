/// A client of HTTP that says exactly what a test wants it to, malformed or in pieces.
#pragma once

#include "api/http/server.hpp"
#include "runtime/base/descriptor.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace troupe::api::testing {

/// An answer as it came.
struct received {
  int status = 0;                               ///< 0: the connection ended before a whole head.
  std::map<std::string, std::string> headers{}; ///< Names in lower case.
  std::string body{};
};

/// A connection to `address` (`127.0.0.1:7070`). Gives up after a minute without a byte: then what
/// it waits for counts as the connection's end.
class http_client {
public:
  explicit http_client(const std::string& address);

  /// Sends all of it, as far as the server takes it.
  http_client& send(std::string_view text);

  /// Says that nothing more is sent.
  http_client& shut();

  /// Reads the next answer; `has_body`: what Content-Length says does follow.
  received read(bool has_body = true);

  /// Reads up to the end of `text`, and returns all that came; nothing where the connection ends
  /// before that.
  std::string read_until(std::string_view text);

  /// Whether the server closes now, with nothing more to be read.
  bool is_at_end();

  int socket() const { return socket_.get(); }

private:
  bool read_more();

  descriptor socket_;
  std::string coming_;
};

/// A request without a body: `GET / HTTP/1.1`, a Host, and `headers`, each with its line's end.
std::string get(std::string_view target, std::string_view headers = {});

/// A server that can be opened, or the test fails.
std::unique_ptr<http_server> serve(http_handler handler, http_options options = {});

/// An answer of 200 with that body.
http_response text_answer(std::string body);

/// Answers each request with its method, target and body.
void echo(const http_request& asked, const http_answer& answer);

/// Requests that the test answers itself, whenever it wants to.
class withheld_answers {
public:
  /// The handler of a server that goes before this does. Requests to `/echo` it answers at once.
  http_handler handler();

  /// The answer to the next request that nobody has taken yet; waits for it.
  http_answer take();

private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<http_answer> waiting_;
};

} // namespace troupe::api::testing
