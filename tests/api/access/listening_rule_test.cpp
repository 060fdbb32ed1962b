#include "api/access/listening_rule.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace troupe;
using namespace troupe::api;

TEST_CASE("listening rule: this machine itself may always be listened at") {
  for (const auto* host : {"localhost", "LocalHost", "127.0.0.1", "127.8.9.10", "::1", "[::1]",
                           "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"}) {
    CAPTURE(host);
    CHECK(may_listen_at(host, encryption::none));
  }
}

TEST_CASE("listening rule: others may only where something encrypts") {
  for (const auto* host :
       {"0.0.0.0", "::", "[::]", "10.0.0.1", "128.0.0.1", "::2", "fe80::1", "localhost.example.org",
        "127.0.0.1.example.org", "127.1", "", "*", "::ffff:10.0.0.1"}) {
    CAPTURE(host);
    CHECK_FALSE(may_listen_at(host, encryption::none));
    CHECK(may_listen_at(host, encryption::by_server));
    CHECK(may_listen_at(host, encryption::by_proxy));
  }
}

TEST_CASE("listening rule: the refusal says what to do") {
  const auto refused = may_listen_at("0.0.0.0", encryption::none);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::argument_invalid);
  const auto& message = refused.error().message;
  CHECK(message.starts_with("can't listen at 0.0.0.0 without encryption: "));
  for (const auto* part :
       {"--tls-cert FILE --tls-key FILE", "127.0.0.1", "--insecure-behind-proxy"})
    CHECK(message.find(part) != std::string::npos);
}
