#include "api/access/door.hpp"
#include "tests/api/access/file_facts.hpp"
#include "tests/api/access/set_clocks.hpp"
#include "tests/base/temporary_folder.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace troupe;
using namespace troupe::api;
using namespace std::chrono_literals;

namespace {

host_rules usual_rules() {
  host_options options;
  options.port = 7070;
  options.origins = {"https://ui.example.org"};
  auto made = host_rules::make(options);
  REQUIRE(made);
  return *made;
}

/// A door with one token behind it, whose clocks stand still.
struct guarded {
  temporary_folder test;
  set_clocks time;
  std::unique_ptr<token_book> book = open();
  std::string token = add("ci");
  std::vector<std::string> told; ///< Faults.
  door at{*book, usual_rules(), options()};

  std::unique_ptr<token_book> open() const {
    auto opened = token_book::open(test / token_file_name, time.both());
    REQUIRE(opened);
    return *std::move(opened);
  }

  std::string add(std::string name) const {
    api::token about;
    about.name = std::move(name);
    about.may = role::operates;
    about.workflows = "etl-*";
    about.expires = set_clocks::begin() + 24h;
    auto text = book->add(about);
    REQUIRE(text);
    return *text;
  }

  door_options options() {
    door_options made;
    made.tell_fault = [this](const error& why) { told.push_back(why.message); };
    made.time = time.both();
    return made;
  }

  /// A request as a program sends it, with those headers besides.
  http_request asked(std::vector<http_header> more = {}, std::string method = "GET") const {
    http_request made;
    made.method = std::move(method);
    made.target = "/api/v1/processes";
    made.headers = {{"Host", "localhost:7070"}};
    made.headers.insert(made.headers.end(), more.begin(), more.end());
    made.peer = "127.0.0.1:4711";
    return made;
  }

  http_request bearing(std::string shown, std::vector<http_header> more = {}) const {
    more.push_back({"Authorization", "Bearer " + std::move(shown)});
    return asked(std::move(more));
  }

  http_request with_cookie(std::string method, std::vector<http_header> more = {}) const {
    more.push_back({"Cookie", "theme=dark; troupe=" + token});
    return asked(std::move(more), std::move(method));
  }

  /// 200: it may pass.
  unsigned status_of(const http_request& request) {
    const auto checked = at.check(request);
    return checked ? 200 : checked.error().status;
  }

  http_response refusal_of(const http_request& request) {
    auto checked = at.check(request);
    REQUIRE_FALSE(checked);
    return checked.error();
  }
};

std::string header_of(const http_response& answer, std::string_view name) {
  for (const auto& each : answer.headers)
    if (each.name == name)
      return each.value;
  return "";
}

} // namespace

TEST_CASE("door: who has a token is known by it") {
  guarded with;
  const auto who = with.at.check(with.bearing(with.token));
  REQUIRE(who);
  CHECK(who->token == "ci");
  CHECK(who->may == role::operates);
  CHECK(who->workflows == "etl-*");
  CHECK(who->peer == "127.0.0.1:4711");
}

TEST_CASE("door: the scheme may be in any case, with blanks around the token") {
  guarded with;
  for (const auto* scheme : {"Bearer ", "bearer ", "BEARER  ", " Bearer "})
    CHECK(with.status_of(with.asked({{"authorization", scheme + with.token + " "}})) == 200);
  CHECK(with.status_of(with.asked({{"Authorization", with.token}})) == 401);
  CHECK(with.status_of(with.asked({{"Authorization", "Bearer"}})) == 401);
  CHECK(with.status_of(with.asked({{"Authorization", "Basic " + with.token}})) == 401);
}

TEST_CASE("door: a missing, a wrong and an expired token are answered alike") {
  guarded with;
  const auto missing = with.refusal_of(with.asked());
  CHECK(missing.status == 401);
  CHECK(header_of(missing, "WWW-Authenticate") == "Bearer realm=\"troupe\"");
  CHECK(header_of(missing, "Content-Type") == "application/problem+json");
  const auto wrong = with.refusal_of(with.bearing("troupe_wrong"));
  with.time.pass(24h);
  const auto expired = with.refusal_of(with.bearing(with.token));
  for (const auto* other : {&wrong, &expired}) {
    CHECK(other->status == missing.status);
    CHECK(other->body == missing.body);
    CHECK(other->headers.size() == missing.headers.size());
  }
}

TEST_CASE("door: a refusal is a problem as RFC 9457 has it") {
  guarded with;
  const auto body = json::parse(with.refusal_of(with.asked()).body);
  CHECK(body.at("type") == "urn:troupe:token.missing");
  CHECK(body.at("code") == "token.missing");
  CHECK(body.at("title") == "Unauthorized");
  CHECK(body.at("status") == 401);
  CHECK(has(body.at("detail"), "Authorization: Bearer TOKEN"));
}

TEST_CASE("door: a request for another name is not for this server") {
  guarded with;
  for (const auto* host : {"attacker.example:7070", "localhost:7071", "localhost", ""}) {
    auto request = with.bearing(with.token);
    request.headers.front().value = host;
    CAPTURE(host);
    CHECK(with.status_of(request) == 421);
  }
  auto request = with.bearing(with.token);
  request.headers.front().value = "x\xff\x1b[2J";
  CHECK(has(json::parse(with.refusal_of(request).body).at("detail"), R"("x\xff\x1b[2J")"));
}

TEST_CASE("door: a request without a host, or with two of what decides, is none") {
  guarded with;
  auto request = with.bearing(with.token);
  request.headers.erase(request.headers.begin());
  CHECK(with.status_of(request) == 400);
  CHECK(with.status_of(with.bearing(with.token, {{"HOST", "localhost:7070"}})) == 400);
  CHECK(with.status_of(with.bearing(with.token, {{"Authorization", "Bearer x"}})) == 400);
  const http_header own{"Origin", "http://localhost:7070"};
  CHECK(with.status_of(with.bearing(with.token, {own, own})) == 400);
}

TEST_CASE("door: pages of others may not ask, whatever token they have") {
  guarded with;
  auto with_origin = [&](std::string origin) {
    return with.status_of(with.bearing(with.token, {{"Origin", std::move(origin)}}));
  };
  CHECK(with_origin("http://localhost:7070") == 200);
  CHECK(with_origin("https://ui.example.org") == 200);
  CHECK(with_origin("https://attacker.example") == 403);
  CHECK(with_origin("http://localhost:3000") == 403);
  CHECK(with_origin("null") == 403);
}

TEST_CASE("door: what a browser says comes from elsewhere is refused") {
  guarded with;
  auto with_site = [&](std::string site, std::vector<http_header> more) {
    more.push_back({"Sec-Fetch-Site", std::move(site)});
    return with.status_of(with.bearing(with.token, std::move(more)));
  };
  CHECK(with_site("cross-site", {}) == 403);
  CHECK(with_site("same-site", {}) == 200);
  CHECK(with_site("same-origin", {}) == 200);
  CHECK(with_site("none", {}) == 200);
  CHECK(with_site("cross-site", {{"Origin", "https://ui.example.org"}}) == 200);
}

TEST_CASE("door: a cookie is as good as a token where it only reads") {
  guarded with;
  CHECK(with.status_of(with.with_cookie("GET")) == 200);
  CHECK(with.status_of(with.with_cookie("HEAD")) == 200);
  CHECK(with.status_of(with.asked({{"Cookie", "nottroupe=" + with.token}})) == 401);
  CHECK(with.status_of(with.asked({{"Cookie", "troupe=;;=; x"}})) == 401);
  // A program's own token counts, whatever cookie is beside it.
  CHECK(with.status_of(with.with_cookie("GET", {{"Authorization", "Bearer wrong"}})) == 401);
}

TEST_CASE("door: a change by cookie has to come from the server's own page") {
  guarded with;
  for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"}) {
    CAPTURE(method);
    CHECK(with.status_of(with.with_cookie(method)) == 403);
    CHECK(with.status_of(with.with_cookie(method, {{"Sec-Fetch-Site", "same-site"}})) == 403);
    CHECK(with.status_of(with.with_cookie(method, {{"Sec-Fetch-Site", "none"}})) == 403);
    CHECK(with.status_of(with.with_cookie(method, {{"Sec-Fetch-Site", "same-origin"}})) == 200);
    CHECK(with.status_of(with.with_cookie(method, {{"Origin", "http://localhost:7070"}})) == 200);
    CHECK(with.status_of(with.with_cookie(method, {{"Origin", "http://localhost:3000"}})) == 403);
  }
  CHECK(with.status_of(with.asked({{"Authorization", "Bearer " + with.token}}, "POST")) == 200);
}

TEST_CASE("door: whether it lives may be asked without a token, but not by any page") {
  guarded with;
  auto health = with.asked();
  for (const auto* target : {"/api/v1/health/live", "/api/v1/health/ready?verbose=1"}) {
    health.target = target;
    const auto who = with.at.check(health);
    REQUIRE(who);
    CHECK(who->may == role::nobody);
    CHECK(who->token.empty());
  }
  health.headers.push_back({"Origin", "https://attacker.example"});
  CHECK(with.status_of(health) == 403);
}

TEST_CASE("door: nothing else passes for health") {
  http_request asked;
  asked.method = "GET";
  for (const auto* target :
       {"/api/v1/health", "/api/v1/health/live/", "/api/v1/health/live/../../processes",
        "/api/v1/processes?/api/v1/health/live", "/api/v1/health/%6cive", "//api/v1/health/live",
        "/api/v1/health/live#x", ""}) {
    asked.target = target;
    CAPTURE(target);
    CHECK_FALSE(is_health_request(asked));
  }
  asked.target = "/api/v1/health/live";
  CHECK(is_health_request(asked));
  asked.method = "POST";
  CHECK_FALSE(is_health_request(asked));
}

TEST_CASE("door: a token has a rate of its own, and is told when to come again") {
  guarded with;
  const auto other = with.add("other");
  for (int i = 0; i < 200; ++i)
    REQUIRE(with.at.check(with.bearing(with.token)));
  const auto refused = with.refusal_of(with.bearing(with.token));
  CHECK(refused.status == 429);
  CHECK(header_of(refused, "Retry-After") == "1");
  CHECK(json::parse(refused.body).at("type") == "urn:troupe:runtime.busy");
  CHECK(with.status_of(with.bearing(other)) == 200);
  with.time.pass(1s);
  int passed = 0;
  for (int i = 0; i < 200; ++i)
    passed += with.status_of(with.bearing(with.token)) == 200 ? 1 : 0;
  CHECK(passed == 100);
}

TEST_CASE("door: who shows wrong tokens is slowed down, and who has a valid one is not") {
  guarded with;
  for (int i = 0; i < 10; ++i)
    CHECK(with.status_of(with.bearing("wrong" + std::to_string(i))) == 401);
  auto wrong = with.bearing("wrong");
  wrong.peer = "127.0.0.1:4712"; // the port says nothing
  const auto refused = with.refusal_of(wrong);
  CHECK(refused.status == 429);
  CHECK(header_of(refused, "Retry-After") == "6");
  CHECK(with.status_of(with.bearing(with.token)) == 200);
  CHECK(with.status_of(with.asked()) == 401); // has shown none
  wrong.peer = "127.0.0.2:4711";
  CHECK(with.status_of(wrong) == 401);
  wrong.peer = "127.0.0.1:4711";
  with.time.pass(6s);
  CHECK(with.status_of(wrong) == 401);
  CHECK(with.status_of(wrong) == 429);
}

TEST_CASE("door: a file that can't be read lets nobody in, and is told once") {
  guarded with;
  with.test.write(token_file_name, "damaged");
  with.time.pass(1s);
  const auto refused = with.refusal_of(with.bearing(with.token));
  CHECK(refused.status == 503);
  CHECK_FALSE(has(refused.body, token_file_name)); // says nothing of the machine
  CHECK(with.status_of(with.bearing("wrong")) == 503);
  REQUIRE(with.told.size() == 1);
  CHECK(has(with.told.front(), "tokens.json:1:1: "));
}
