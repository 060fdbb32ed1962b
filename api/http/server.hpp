/// The transport of the API: a server of HTTP/1.1, over TLS where it has a certificate.
#pragma once

#include "api/http/message.hpp"
#include "troupe/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace troupe::api {

/// Where a server listens, and what a client may cost.
struct http_options {
  std::string address = "127.0.0.1"; ///< An IP address.
  std::uint16_t port = 0;            ///< 0: one that is free.
  std::string certificate{};         ///< A chain of PEM certificates; empty: no TLS.
  std::string key{};                 ///< Its private key, PEM, without a passphrase.

  std::size_t head_limit = 16'384; ///< Bytes of a request's first line and headers; at most 60,000.
  std::size_t body_limit = 4'194'304; ///< Bytes of a request's body.
  std::size_t most_connections = 1'100;
  std::chrono::milliseconds head_time{10'000};  ///< From a head's first byte to its last.
  std::chrono::milliseconds body_time{30'000};  ///< From a head's end to the body's.
  std::chrono::milliseconds idle_time{75'000};  ///< Without a byte of a (next) request.
  std::chrono::milliseconds stall_time{30'000}; ///< A client takes nothing of an answer.
};

/// Reads requests, has them answered, and writes the answers, all in one thread of its own. A
/// connection's requests are answered one after the other: the next one is handed on once the last
/// one's answer is written, so that a client costs one request's memory, whatever it sends ahead.
///
/// - What is no HTTP gets 400 and the connection closed, as does what could be read in two ways;
///   too large a head 431, too large a body 413, too slow ones 408. These are problem bodies.
/// - A client that closes, or shuts down its sending side, has left: its answer goes nowhere.
/// - Where connections run out, the one that was idle the longest is closed for the new one; are
///   all at work, the new one gets 503 and `Retry-After: 1`.
/// - An answer that nobody gives (all copies of `http_answer` are gone) is a 500.
class http_server {
public:
  /// Listens; who connects waits until it serves. Fails with what is wrong with the address, the
  /// port or the certificate, and what to do.
  static result<std::unique_ptr<http_server>> open(http_options options);

  /// Answers from now on. The handler is called until the server is gone, on the server's thread
  /// only; it must not destroy or drain it. What it throws is a 500. Call it once. Fails where
  /// there is no thread.
  result<void> serve(http_handler handler);

  /// Closes all connections at once. Answers may still be given later, and go nowhere.
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Where it listens: `127.0.0.1:7070`, `[::1]:7070`.
  const std::string& address() const;

  /// Ends in peace: takes no connections any more, closes idle ones, and lets requests that have
  /// begun be answered, with `Connection: close`. Returns when all connections are closed, or cuts
  /// them `within` that time; true: none was cut. Call it once, from another thread than the
  /// server's.
  bool drain(std::chrono::milliseconds within);

private:
  struct impl;
  explicit http_server(std::unique_ptr<impl> inner);

  std::unique_ptr<impl> impl_;
};

} // namespace troupe::api
