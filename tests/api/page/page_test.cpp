// The files of the page: who asks for one has it, and nothing else.
#include "api/page/page.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace troupe;
using api::answer_page;

namespace {

std::string value_of(const api::http_response& answer, std::string_view name) {
  for (const auto& each : answer.headers)
    if (each.name == name)
      return each.value;
  return {};
}

bool is_packed(const std::string& content) {
  return content.size() > 100 && content.starts_with("\x1f\x8b");
}

} // namespace

TEST_CASE("page: each of its files is there, with its type") {
  for (const auto& each : {std::pair{"/", "text/html; charset=utf-8"},
                           std::pair{"/app.js", "text/javascript; charset=utf-8"},
                           std::pair{"/style.css", "text/css; charset=utf-8"},
                           std::pair{"/icon.svg", "image/svg+xml"}}) {
    INFO(each.first);
    auto answer = answer_page({.method = "GET", .target = each.first});
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(value_of(*answer, "Content-Type") == each.second);
    CHECK(value_of(*answer, "Content-Encoding") == "gzip");
    CHECK(is_packed(answer->body));
  }
}

TEST_CASE("page: it runs no script but its own, and no other page holds it") {
  auto answer = answer_page({.method = "GET", .target = "/?x=1"});
  REQUIRE(answer);
  const auto rules = value_of(*answer, "Content-Security-Policy");
  CHECK(rules.find("default-src 'none'") != std::string::npos);
  CHECK(rules.find("script-src 'self';") != std::string::npos);
  CHECK(rules.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(rules.find("unsafe") == std::string::npos);
}

TEST_CASE("page: who has a file already is told so, and sent nothing") {
  auto answer = answer_page({.method = "GET", .target = "/app.js"});
  REQUIRE(answer);
  const auto tag = value_of(*answer, "ETag");
  REQUIRE(tag.size() > 2);
  auto again = answer_page(
    {.method = "GET", .target = "/app.js", .headers = {{"If-None-Match", "W/\"x\", " + tag}}});
  REQUIRE(again);
  CHECK(again->status == 304);
  CHECK(again->body.empty());
  CHECK(value_of(*again, "ETag") == tag);
  auto other
    = answer_page({.method = "GET", .target = "/style.css", .headers = {{"If-None-Match", tag}}});
  REQUIRE(other);
  CHECK(other->status == 200);
}

TEST_CASE("page: what is none of its files, or changes something, is for others to answer") {
  CHECK_FALSE(answer_page({.method = "GET", .target = "/api/v1/version"}));
  CHECK_FALSE(answer_page({.method = "GET", .target = "/index.html"}));
  CHECK_FALSE(answer_page({.method = "GET", .target = "/../app.js"}));
  CHECK_FALSE(answer_page({.method = "POST", .target = "/"}));
  CHECK(answer_page({.method = "HEAD", .target = "/"}));
}
