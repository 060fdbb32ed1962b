/// A socket that listens for TCP connections, and those that come.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>

namespace troupe::api {

/// A socket that listens. No program that this one starts inherits it, and nothing waits on it.
struct listening_socket {
  descriptor socket{};
  std::string address{}; ///< `127.0.0.1:7070`, `[::1]:7070`.
};

/// Listens at `address`, an IP address, and `port`; 0: one that is free. Fails with what is wrong
/// and what to do about it: an address in use, one that is not this machine's, a port that is
/// root's.
result<listening_socket> listen_at(const std::string& address, std::uint16_t port);

/// Somebody who has connected.
struct connected_client {
  descriptor socket{}; ///< Does not block, is not inherited, and sends small answers at once.
  std::string peer{};  ///< `127.0.0.1:54321`.
  bool is_ipv6 = false;
};

/// The one who has waited the longest on `listening`; none is no error: `errno` says why, and is
/// EAGAIN where nobody waits.
connected_client accept_client(int listening);

} // namespace troupe::api
