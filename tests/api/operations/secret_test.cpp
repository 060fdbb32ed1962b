// Secrets by HTTP: admins set and remove them, and nobody reads one.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::served;

namespace {

constexpr const char* all = "/api/v1/secrets";
constexpr const char* token = "/api/v1/secrets/TOKEN";

std::string body_of(const std::string& secret, const json& workflows = json::array()) {
  return json{{"secret", secret}, {"workflows", workflows}}.dump();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("secrets: one is set, listed and removed, and no answer or audit has it") {
  served test;
  auto made = test.ask("PUT", token, {body_of("correct-horse", {"etl-*"})});
  auto shown = served::read(made);
  CHECK(shown["name"] == "TOKEN");
  CHECK(shown["workflows"] == json::array({"etl-*"}));
  CHECK(shown["changedBy"] == "admin");
  auto answer = test.ask("GET", all);
  auto rows = served::read(answer)["secrets"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0] == shown);
  auto gone = test.ask("DELETE", token);
  CHECK(served::read(gone)["name"] == "TOKEN");
  CHECK(served::read(test.ask("GET", all))["secrets"].empty());
  CHECK(served::code_of(test.ask("DELETE", token), 404) == "secret.unknown");
  for (const auto& each : {made, answer, gone})
    CHECK_FALSE(has(each.body, "correct-horse"));
  REQUIRE(test.audit.size() == 3);
  CHECK(test.audit[0]["operation"] == "putSecret");
  CHECK(test.audit[0]["target"] == "TOKEN");
  for (const auto& each : test.audit)
    CHECK_FALSE(has(each.dump(), "correct-horse"));
}

TEST_CASE("secrets: there is no way to read one") {
  served test;
  CHECK(test.ask("PUT", token, {body_of("correct-horse")}).status == 200);
  auto answer = test.ask("GET", token);
  CHECK(answer.status == 405);
  CHECK_FALSE(has(answer.body, "correct-horse"));
  for (const auto* role : {"viewer", "operator"}) {
    CHECK(test.ask("GET", all, {{}, role}).status == 403);
    CHECK(test.ask("PUT", token, {body_of("other-secret"), role}).status == 403);
    CHECK(test.ask("DELETE", token, {{}, role}).status == 403);
  }
}

TEST_CASE("secrets: what can be none is refused, and not shown") {
  served test;
  const std::pair<const char*, std::string> cases[]{
    {"/api/v1/secrets/a-b", body_of("correct-horse")},
    {token, body_of("x")},
    {token, R"({"workflows": []})"},
    {token, R"({"secret": 12345678})"},
    {token, body_of("correct-horse", {""})},
    {token, body_of("correct-horse", {1})},
    {token, R"({"secret": "correct-horse", "more": 1})"},
    {token, body_of(std::string(65 * 1024, 's'))},
  };
  for (const auto& [path, body] : cases) {
    auto answer = test.ask("PUT", path, {body});
    INFO(answer.body);
    CHECK(served::code_of(answer, 400) == "argument.invalid");
    CHECK_FALSE(has(answer.body, "correct-horse"));
    CHECK_FALSE(has(answer.body, "12345678"));
    CHECK_FALSE(has(answer.body, "ssss"));
  }
  CHECK(served::read(test.ask("GET", all))["secrets"].empty());
}

TEST_CASE("secrets: a start of what can't have one is refused, and says which") {
  served test;
  const json wanted{
    {"definition",
     "name: deploy\npipeline: {a: {action: 'nop:nop', input: {t: '${secret.TOKEN}'}}}"}};
  auto refused = served::read(test.ask("POST", "/api/v1/processes", {wanted.dump()}), 409);
  CHECK(refused["code"] == "secret.missing");
  CHECK(has(refused["detail"].get<std::string>(), "TOKEN is not there"));
  CHECK(test.ask("PUT", token, {body_of("correct-horse", {"deploy"})}).status == 200);
  auto row = served::read(test.ask("POST", "/api/v1/processes", {wanted.dump()}), 201);
  auto ended = test.ask("GET", served::path_of(row["id"].get<std::string>()) + "/wait?timeout=60s");
  CHECK(served::read(ended)["output"]["a"]["t"] == "***");
  CHECK_FALSE(has(ended.body, "correct-horse"));
}
