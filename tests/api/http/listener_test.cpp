#include "api/http/listener.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include <fcntl.h>

using namespace troupe;
using namespace troupe::api;

TEST_CASE("listener: it says where it listens, and no other program inherits it") {
  const auto opened = listen_at("127.0.0.1", 0);
  REQUIRE(opened);
  CHECK(opened->address.starts_with("127.0.0.1:"));
  CHECK(opened->address != "127.0.0.1:0");
  CHECK((::fcntl(opened->socket.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("listener: where nobody has connected, nobody is waited for") {
  const auto opened = listen_at("127.0.0.1", 0);
  REQUIRE(opened);
  CHECK(!accept_client(opened->socket.get()).socket);
  CHECK(errno == EAGAIN);
}

TEST_CASE("listener: what is no IP address is refused") {
  for (const auto* address : {"localhost", "", "127.0.0", "[::1]", "127.0.0.1:80"}) {
    const auto opened = listen_at(address, 0);
    REQUIRE(!opened);
    CHECK(opened.error().code == error_code::argument_invalid);
    CHECK(opened.error().message.starts_with("can't listen at \"" + std::string{address}
                                             + "\": expected an IP address"));
  }
}

TEST_CASE("listener: an address of another machine is refused") {
  const auto opened = listen_at("192.0.2.1", 0); // for documentation, so nobody's
  REQUIRE(!opened);
  CHECK(opened.error().message
        == "can't listen at 192.0.2.1:0: that is no address of this machine (`ip address` shows "
           "them)");
}
