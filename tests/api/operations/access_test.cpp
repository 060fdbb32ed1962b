// Tokens and the audit by HTTP: for admins, and no secret twice.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::served;

namespace {

constexpr const char* all = "/api/v1/tokens";

} // namespace

TEST_CASE("tokens: the text is told once, and lists have no secret") {
  served test;
  const json wanted{
    {"name", "ci"}, {"role", "operator"}, {"workflows", "etl-*"}, {"expires", "30d"}};
  auto made = served::read(test.ask("POST", all, {wanted.dump()}), 201);
  const auto text = made["token"].get<std::string>();
  CHECK(text.starts_with("troupe_"));
  auto known = test.tokens->find(text);
  REQUIRE(known);
  REQUIRE(*known);
  CHECK((*known)->may == api::role::operates);
  CHECK((*known)->workflows == "etl-*");

  auto answer = test.ask("GET", all);
  auto listed = served::read(answer)["tokens"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["name"] == "ci");
  CHECK(listed[0]["role"] == "operator");
  CHECK(listed[0]["workflows"] == "etl-*");
  CHECK(listed[0]["expires"].is_string());
  CHECK(listed[0].size() == 5);
  CHECK(answer.body.find(text) == std::string::npos);
  CHECK(answer.body.find("sha256") == std::string::npos);
  REQUIRE(test.audit.size() == 1);
  CHECK(test.audit[0]["operation"] == "addToken");
  CHECK(test.audit[0]["target"] == "ci");
  CHECK(test.audit[0].dump().find(text) == std::string::npos);
}

TEST_CASE("tokens: one that is removed is none, and what can't be one is refused") {
  served test;
  auto add = [&](const json& wanted, unsigned status) {
    return served::read(test.ask("POST", all, {wanted.dump()}), status);
  };
  const auto text = add({{"name", "ci"}, {"role", "viewer"}}, 201)["token"].get<std::string>();
  CHECK(add({{"name", "ci"}, {"role", "viewer"}}, 400)["code"] == "argument.invalid");
  CHECK(add({{"name", "a b"}, {"role", "viewer"}}, 400)["code"] == "argument.invalid");
  CHECK(add({{"name", "x"}, {"role", "root"}}, 400)["code"] == "argument.invalid");
  CHECK(add({{"name", "x"}, {"role", "viewer"}, {"expires", "0s"}}, 400)["code"]
        == "argument.invalid");
  CHECK(add({{"name", "x"}, {"role", "admin"}, {"workflows", "a*"}}, 400)["code"]
        == "argument.invalid");
  CHECK(served::read(test.ask("DELETE", std::string{all} + "/ci"))["removed"] == "ci");
  CHECK(served::code_of(test.ask("DELETE", std::string{all} + "/ci"), 404) == "token.unknown");
  auto known = test.tokens->find(text);
  REQUIRE(known);
  CHECK_FALSE(known->has_value());
}

TEST_CASE("audit: it is read by pages, the newest first") {
  served test;
  for (const auto* name : {"one", "two", "three"})
    REQUIRE(test.changes.append({.token = "ada", .operation = "putWorkflow", .target = name}));
  auto page = served::read(test.ask("GET", "/api/v1/audit?limit=2"));
  REQUIRE(page["entries"].size() == 2);
  CHECK(page["entries"][0]["target"] == "three");
  CHECK(page["entries"][0]["token"] == "ada");
  CHECK(page["entries"][1]["target"] == "two");
  REQUIRE(page["next"].is_number_unsigned());
  page = served::read(
    test.ask("GET", "/api/v1/audit?before=" + std::to_string(page["next"].get<std::uint64_t>())));
  REQUIRE(page["entries"].size() == 1);
  CHECK(page["entries"][0]["target"] == "one");
  CHECK(page["next"].is_null());
  CHECK(test.ask("GET", "/api/v1/audit", {{}, "operator"}).status == 403);
}

TEST_CASE("caller: it is told what its token may, and for which workflows") {
  served test;
  auto who
    = served::read(test.ask("GET", "/api/v1/caller", {{}, "operator", {{"Workflows", "etl-*"}}}));
  CHECK(who == json{{"token", "operator"}, {"role", "operator"}, {"workflows", "etl-*"}});
  CHECK(served::code_of(test.ask("GET", "/api/v1/caller", {{}, ""}), 401) == "token.missing");
}
