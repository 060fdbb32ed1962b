/// All requests of a runtime, by one thread.
#pragma once

#include "runtime/service/http/outgoing_request.hpp"
#include "troupe/action.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// What holds for all requests of a runtime.
struct http_loop_options {
  std::vector<std::string> allow{}; ///< Patterns of hosts and addresses; empty: any host.
  /// With the certificates that are trusted. Empty: what the variable SSL_CERT_FILE names, else
  /// those of the system.
  std::string ca_file{};
};

/// Makes requests. A thread of its own, which is started with the first one and takes no signals,
/// has libcurl wait for all of them. Of each process only so many are under way as its workflow
/// says, in the order in which they came; the others wait. Files are opened and put in place by a
/// few threads, as that may block. Thread-safe.
///
///     run, a stop request --> arrived, stopped --> loop's thread --> action_promise
class http_loop {
public:
  explicit http_loop(http_loop_options options = {});
  http_loop(const http_loop&) = delete;
  http_loop& operator=(const http_loop&) = delete;
  /// As `close`.
  ~http_loop();

  /// Makes the request, and answers the promise once it is over or was told to stop. Returns at
  /// once.
  void run(outgoing_request request, const action_context& context, action_promise promise);

  /// Ends those that are under way, which fail, and returns once their promises are answered. What
  /// comes later fails.
  void close();

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace troupe
