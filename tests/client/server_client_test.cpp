#include "runtime/client/server_client.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

std::string refusal_of(std::string url, std::string token = {}) {
  auto opened = server_client::open({.url = std::move(url), .token = std::move(token)});
  if (opened)
    return {};
  CHECK(opened.error().code == error_code::argument_invalid);
  return opened.error().message;
}

/// Of an answer that was given.
result<json> content_of(unsigned status, json content, std::string token = {}) {
  auto opened = server_client::open({.url = "http://127.0.0.1:7070", .token = std::move(token)});
  REQUIRE(opened);
  return (*opened)->content_of(server_answer{status, std::move(content)});
}

} // namespace

TEST_CASE("server client: a URL has a scheme and a host") {
  for (const auto* url : {"http://127.0.0.1:7070", "http://[::1]:7070", "http://localhost/troupe/",
                          "https://troupe.example", "https://troupe.example:7070/"})
    CHECK_MESSAGE(refusal_of(url).empty(), url);
  for (const auto* url : {"", "troupe.example:7070", "ftp://troupe.example", "http://",
                          "http://:7070", "http://a:b", "https://a/?b", "https://a b"})
    CHECK_MESSAGE(refusal_of(url).find("the server's URL: found") == 0, url);
}

TEST_CASE("server client: a token goes to another machine only where it is encrypted") {
  CHECK(refusal_of("http://127.0.0.1:7070", "secret").empty());
  CHECK(refusal_of("https://troupe.example", "secret").empty());
  CHECK(refusal_of("http://troupe.example").empty());
  CHECK(refusal_of("http://troupe.example", "secret").find("expected https://")
        != std::string::npos);
}

TEST_CASE("server client: paths and queries are escaped") {
  CHECK(process_path("etl/5f0c") == "/processes/etl%2F5f0c");
  CHECK(process_path("a b", "/logs") == "/processes/a%20b/logs");
  CHECK(with_query("/processes", {{"q", "state:failed a&b"}, {"cursor", ""}, {"limit", "1"}})
        == "/processes?q=state%3Afailed%20a%26b&limit=1");
  CHECK(with_query("/approvals", {{"process", ""}}) == "/approvals");
}

TEST_CASE("server client: a refusal keeps its code, and says what to do about a token") {
  CHECK(content_of(200, {{"count", 1}}).value()["count"] == 1);
  auto unknown = content_of(
    404, {{"code", "process.unknown"}, {"detail", "there is no process \"a\""}, {"status", 404}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == error_code::process_unknown);
  CHECK(unknown.error().message == "there is no process \"a\"");
  auto newer = content_of(409, {{"code", "of.a.newer"}, {"detail", "no"}});
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == error_code::failed);
  auto none = content_of(401, {{"code", "token.missing"}, {"detail", "no"}});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == error_code::access_denied);
  CHECK(none.error().message.find("wants a token: troupe token add") != std::string::npos);
  auto wrong = content_of(401, {{"detail", "no"}}, "secret");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("does not know the token") != std::string::npos);
  CHECK(wrong.error().message.find("secret") == std::string::npos);
  auto other = content_of(200, nullptr);
  REQUIRE_FALSE(other);
  CHECK(other.error().message.find("not as a server of Troupe does") != std::string::npos);
}

TEST_CASE("server client: a server that isn't there is silent") {
  auto client = server_client::open({.url = "http://127.0.0.1:1"});
  REQUIRE(client);
  auto answer = (*client)->get("/version");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == error_code::runtime_silent);
  CHECK(answer.error().message.find("the server http://127.0.0.1:1: ") == 0);
}
