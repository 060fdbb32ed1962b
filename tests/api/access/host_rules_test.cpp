#include "api/access/host_rules.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace troupe;
using namespace troupe::api;

namespace {

host_rules rules_of(const host_options& options) {
  auto made = host_rules::make(options);
  REQUIRE(made);
  return *made;
}

/// As `troupe serve` listens where nothing else is said.
host_options usual() {
  host_options options;
  options.port = 7070;
  return options;
}

host_options usual_at(std::string address) {
  auto options = usual();
  options.address = std::move(address);
  return options;
}

struct host_case {
  const char* host;
  bool allowed;
};

struct origin_case {
  const char* origin;
  const char* host;
  bool allowed;
};

template <std::size_t Count>
void check_hosts(const host_rules& rules, const std::array<host_case, Count>& cases) {
  for (const auto& each : cases) {
    CAPTURE(each.host);
    CHECK(rules.allows_host(each.host) == each.allowed);
  }
}

template <std::size_t Count>
void check_origins(const host_rules& rules, const std::array<origin_case, Count>& cases) {
  for (const auto& each : cases) {
    CAPTURE(each.origin);
    CAPTURE(each.host);
    CHECK(rules.allows_origin(each.origin, each.host) == each.allowed);
  }
}

} // namespace

TEST_CASE("host rules: the names of this machine, at the port that is bound") {
  check_hosts(rules_of(usual()), std::array{
                                   host_case{"127.0.0.1:7070", true},
                                   host_case{"localhost:7070", true},
                                   host_case{"LOCALHOST:7070", true},
                                   host_case{"[::1]:7070", true},
                                   host_case{"[0:0::1]:7070", true},
                                   host_case{"localhost:7071", false},
                                   host_case{"localhost", false}, // that is port 80
                                   host_case{"127.0.0.1", false},
                                   host_case{"[::1]", false},
                                   host_case{"10.0.0.1:7070", false},
                                   host_case{"[2001:db8::1]:7070", false},
                                 });
}

TEST_CASE("host rules: a name that somebody else makes lead here is refused") {
  check_hosts(rules_of(usual()), std::array{
                                   host_case{"attacker.example:7070", false},
                                   host_case{"localhost.attacker.example:7070", false},
                                   host_case{"127.0.0.1.attacker.example:7070", false},
                                   host_case{"attacker.example", false},
                                   host_case{"localhost.:7070", false},
                                 });
}

TEST_CASE("host rules: what is no host is refused") {
  check_hosts(rules_of(usual()), std::array{
                                   host_case{"", false},
                                   host_case{":7070", false},
                                   host_case{"localhost:", false},
                                   host_case{"localhost:+7070", false},
                                   host_case{"localhost:7070x", false},
                                   host_case{"localhost:0", false},
                                   host_case{"localhost:72606", false}, // 7070 in 16 bits
                                   host_case{"user@localhost:7070", false},
                                   host_case{"localhost:7070/", false},
                                   host_case{" localhost:7070", false},
                                   host_case{"::1", false},
                                   host_case{"[::1", false},
                                   host_case{"[::1]7070", false},
                                   host_case{"[127.0.0.1]:7070", false},
                                   host_case{"[::1%lo]:7070", false},
                                   host_case{"[localhost]:7070", false},
                                 });
}

TEST_CASE("host rules: the address that is listened at") {
  check_hosts(rules_of(usual_at("192.0.2.7")), std::array{
                                                 host_case{"192.0.2.7:7070", true},
                                                 host_case{"192.0.2.7:80", false},
                                                 host_case{"192.0.2.8:7070", false},
                                                 host_case{"localhost:7070", true},
                                               });
  check_hosts(rules_of(usual_at("2001:DB8:0::1")), std::array{
                                                     host_case{"[2001:db8::1]:7070", true},
                                                     host_case{"[2001:db8::2]:7070", false},
                                                   });
  check_hosts(rules_of(usual_at("Build-Box")), std::array{
                                                 host_case{"build-box:7070", true},
                                                 host_case{"build-box.example:7070", false},
                                               });
}

TEST_CASE("host rules: where all addresses are listened at, any in figures is meant, and no name") {
  for (const auto* address : {"0.0.0.0", "::"})
    check_hosts(rules_of(usual_at(address)), std::array{
                                               host_case{"192.0.2.7:7070", true},
                                               host_case{"[2001:db8::1]:7070", true},
                                               host_case{"192.0.2.7:7071", false},
                                               host_case{"attacker.example:7070", false},
                                             });
}

TEST_CASE("host rules: the usual port need not be said") {
  auto plain = usual();
  plain.port = 80;
  check_hosts(rules_of(plain), std::array{
                                 host_case{"localhost", true},
                                 host_case{"localhost:80", true},
                                 host_case{"localhost:443", false},
                               });
  auto encrypted = usual();
  encrypted.port = 443;
  encrypted.is_encrypted = true;
  check_hosts(rules_of(encrypted), std::array{
                                     host_case{"localhost", true},
                                     host_case{"localhost:443", true},
                                     host_case{"localhost:80", false},
                                   });
}

TEST_CASE("host rules: names that were given, at any port or at one") {
  auto options = usual();
  options.hosts = {"Troupe.example.org", "other.example:8443", "[2001:db8::1]"};
  check_hosts(rules_of(options), std::array{
                                   host_case{"troupe.example.org", true},
                                   host_case{"troupe.EXAMPLE.org:8443", true},
                                   host_case{"other.example:8443", true},
                                   host_case{"other.example", false},
                                   host_case{"[2001:db8::1]:7070", true},
                                   host_case{"sub.troupe.example.org", false},
                                 });
}

TEST_CASE("host rules: pages of the server itself may ask it") {
  check_origins(rules_of(usual()),
                std::array{
                  origin_case{"http://localhost:7070", "localhost:7070", true},
                  origin_case{"HTTP://LocalHost:7070", "localhost:7070", true},
                  origin_case{"http://[::1]:7070", "[::1]:7070", true},
                  origin_case{"http://127.0.0.1:7070", "localhost:7070", false},
                  origin_case{"http://localhost:3000", "localhost:7070", false},
                  origin_case{"http://localhost", "localhost:7070", false},
                  origin_case{"http://attacker.example", "localhost:7070", false},
                  origin_case{"http://attacker.example:7070", "localhost:7070", false},
                  origin_case{"null", "localhost:7070", false},
                  origin_case{"", "localhost:7070", false},
                  origin_case{"localhost:7070", "localhost:7070", false},
                  origin_case{"file://localhost:7070", "localhost:7070", false},
                  origin_case{"http://localhost:7070/", "localhost:7070", false},
                  origin_case{"http://u@localhost:7070", "localhost:7070", false},
                });
}

TEST_CASE("host rules: a page behind a proxy that encrypts is the server's own") {
  auto options = usual();
  options.hosts = {"troupe.example.org"};
  check_origins(rules_of(options),
                std::array{
                  origin_case{"https://troupe.example.org", "troupe.example.org", true},
                  origin_case{"https://troupe.example.org:443", "troupe.example.org", true},
                  origin_case{"https://troupe.example.org:8443", "troupe.example.org:8443", true},
                  origin_case{"https://troupe.example.org:8443", "troupe.example.org", false},
                });
}

TEST_CASE("host rules: a server that encrypts has no pages without") {
  auto options = usual();
  options.is_encrypted = true;
  check_origins(rules_of(options), std::array{
                                     origin_case{"https://localhost:7070", "localhost:7070", true},
                                     origin_case{"http://localhost:7070", "localhost:7070", false},
                                   });
  options.port = 443;
  check_origins(rules_of(options), std::array{
                                     origin_case{"https://localhost", "localhost:443", true},
                                     origin_case{"http://localhost", "localhost", false},
                                   });
}

TEST_CASE("host rules: pages that were named may ask") {
  auto options = usual();
  options.origins = {"https://UI.example.org:443", "http://localhost:3000"};
  check_origins(rules_of(options),
                std::array{
                  origin_case{"https://ui.example.org", "localhost:7070", true},
                  origin_case{"http://localhost:3000", "localhost:7070", true},
                  origin_case{"http://ui.example.org", "localhost:7070", false},
                  origin_case{"https://ui.example.org:8443", "localhost:7070", false},
                });
}

TEST_CASE("host rules: options that can't be read are told with what was expected") {
  auto with_host = usual();
  with_host.hosts = {"https://troupe.example.org"};
  const auto no_host = host_rules::make(with_host);
  REQUIRE_FALSE(no_host);
  CHECK(no_host.error().code == error_code::argument_invalid);
  CHECK(no_host.error().message.starts_with(
    "\"https://troupe.example.org\" is no name of a server: expected "));
  auto with_origin = usual();
  with_origin.origins = {"troupe.example.org"};
  const auto no_origin = host_rules::make(with_origin);
  REQUIRE_FALSE(no_origin);
  CHECK(no_origin.error().message.starts_with(
    "\"troupe.example.org\" is no origin of pages: expected one such as https://"));
}

TEST_CASE("network address: failures are counted by address, and in IPv6 by network") {
  CHECK(network_of("10.0.0.1:4711") == "10.0.0.1");
  CHECK(network_of("10.0.0.1") == "10.0.0.1");
  CHECK(network_of("[2001:db8:1:2:3:4:5:6]:4711") == "2001:db8:1:2::");
  CHECK(network_of("2001:db8:1:2:9::1") == "2001:db8:1:2::");
  CHECK(network_of("[::ffff:10.0.0.1]:4711") == "10.0.0.1");
  CHECK(network_of("[::ffff:10.0.0.2]:4711") == "10.0.0.2");
  CHECK(network_of("somebody") == "somebody");
}
