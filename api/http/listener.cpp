#include "api/http/listener.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace troupe::api {

namespace {

/// An IPv4 or IPv6 address, as the system takes it.
struct socket_address {
  sockaddr_storage bytes{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&bytes); }
  bool is_ipv6() const { return bytes.ss_family == AF_INET6; }
};

/// Fails on what is no IP address.
result<socket_address> socket_address_of(const std::string& text, std::uint16_t port) {
  socket_address made;
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    std::memcpy(&made.bytes, &four, sizeof four);
    made.size = sizeof four;
  } else if (::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    std::memcpy(&made.bytes, &six, sizeof six);
    made.size = sizeof six;
  } else {
    return failure(error_code::argument_invalid,
                   "can't listen at \"" + text
                     + "\": expected an IP address, such as 127.0.0.1, ::1, or 0.0.0.0 for all of "
                       "this machine");
  }
  return made;
}

std::string with_port(const std::string& address, bool is_ipv6, std::uint16_t port) {
  return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::string text_of(const socket_address& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.is_ipv6()) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address.bytes, sizeof six);
    ::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
    return with_port(text, true, ntohs(six.sin6_port));
  }
  sockaddr_in four{};
  std::memcpy(&four, &address.bytes, sizeof four);
  ::inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
  return with_port(text, false, ntohs(four.sin_port));
}

tl::unexpected<error> cannot_listen(const std::string& where, std::uint16_t port, int why) {
  const auto before = "can't listen at " + where + ": ";
  if (why == EADDRINUSE)
    return failure(before
                   + "another program listens there; end that one (`ss -ltnp` shows it), or "
                     "choose another port, 0 for any that is free");
  if (why == EADDRNOTAVAIL)
    return failure(error_code::argument_invalid,
                   before + "that is no address of this machine (`ip address` shows them)");
  if (why == EACCES || why == EPERM)
    return failure(error_code::access_denied,
                   before + "ports below 1024 are root's; choose a port from 1024 to 65535"
                     + (port >= 1024 ? ", or another address" : ""));
  if (why == EMFILE || why == ENFILE)
    return failure(error_code::system_exhausted,
                   before + "too many files are open; raise the limit (`ulimit -n`)");
  return failure(before + std::generic_category().message(why));
}

void set_option(const descriptor& socket, int level, int option) {
  const int yes = 1;
  // Without it all works, if slower.
  static_cast<void>(::setsockopt(socket.get(), level, option, &yes, sizeof yes));
}

} // namespace

result<listening_socket> listen_at(const std::string& address, std::uint16_t port) {
  auto wanted = socket_address_of(address, port);
  if (!wanted)
    return tl::unexpected{std::move(wanted.error())};
  const auto where = with_port(address, wanted->is_ipv6(), port);
  listening_socket made;
  made.socket
    = descriptor{::socket(wanted->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!made.socket)
    return cannot_listen(where, port, errno);
  // Connections of an earlier server that are just ending must not keep this one away.
  set_option(made.socket, SOL_SOCKET, SO_REUSEADDR);
  if (::bind(made.socket.get(), wanted->get(), wanted->size) != 0
      || ::listen(made.socket.get(), SOMAXCONN) != 0)
    return cannot_listen(where, port, errno);
  socket_address got;
  if (::getsockname(made.socket.get(), got.get(), &got.size) != 0)
    return cannot_listen(where, port, errno);
  made.address = text_of(got);
  return made;
}

connected_client accept_client(int listening) {
  socket_address from;
  connected_client client;
  client.socket
    = descriptor{::accept4(listening, from.get(), &from.size, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!client.socket)
    return client;
  set_option(client.socket, IPPROTO_TCP, TCP_NODELAY);
  client.peer = text_of(from);
  client.is_ipv6 = from.is_ipv6();
  return client;
}

} // namespace troupe::api
