// How processes have ended, and going on with them.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::bad;
using troupe::testing::good;
using troupe::testing::served;

namespace {

constexpr auto mended = "name: bad\npipeline: {a: {action: 'nop:nop'}}";

api::http_response go_on(served& test, const std::string& id, json body, asking how = {}) {
  how.body = body.dump();
  return test.ask("POST", served::path_of(id) + ":continue", std::move(how));
}

} // namespace

TEST_CASE("report: the end of a process is told with what failed and how many tasks came to what") {
  served test;
  const auto id = test.end(bad);
  auto told = served::read(test.ask("GET", served::path_of(id) + "/report", {{}, "viewer"}));
  CHECK(told["state"] == "failed");
  CHECK(told["progress"]["failed"] == 1);
  REQUIRE(told["failures"].size() == 1);
  CHECK(told["failures"][0]["taskPath"] == "bad/a");
  CHECK(told["failures"][0]["line"] == 2);
  const auto held = test.hold();
  CHECK(served::code_of(test.ask("GET", served::path_of(held) + "/report"), 409)
        == "process.state");
  CHECK(served::code_of(test.ask("GET", served::path_of(id) + "/report",
                                 {{}, "viewer", {{"Workflows", "other"}}}),
                        404)
        == "process.unknown");
}

TEST_CASE("usage: what commands used is told, of those who ran none that there was none") {
  served test;
  auto none = served::read(test.ask("GET", served::path_of(test.end(good)) + "/usage"));
  CHECK(none["usage"].empty());
  CHECK_FALSE(none.contains("below"));
  const auto id = test.end("name: says\npipeline: {a: {action: 'system/exec:execute',"
                           " input: {commands: 'echo one'}}}");
  auto used = served::read(test.ask("GET", served::path_of(id) + "/usage", {{}, "viewer"}));
  REQUIRE(used["usage"].size() == 1);
  CHECK(used["usage"][0]["taskId"] == "says/a");
  CHECK(used["own"]["commands"] == 1);
  CHECK(used["isCut"] == false);
}

TEST_CASE("continue: an ended process goes on in a new one, with a mended definition") {
  served test;
  const auto id = test.end(bad);
  auto plan = served::read(go_on(test, id, {{"definition", mended}, {"dryRun", true}}));
  CHECK(plan["runs"] == json::array({"bad/a"}));
  const auto answer = go_on(test, id, {{"definition", mended}});
  auto row = served::read(answer, 201);
  const auto fresh = row["id"].get<std::string>();
  CHECK(fresh != id);
  CHECK(served::header_of(answer, "Location") == served::path_of(fresh));
  auto ended = served::read(test.ask("GET", served::path_of(fresh) + "/wait"));
  CHECK(ended["state"] == "completed");
  CHECK(ended["continues"] == id);
}

TEST_CASE("continue: what makes no sense is refused, and so is who may not") {
  served test;
  const auto id = test.end(bad);
  CHECK(served::code_of(go_on(test, id, json::object()), 400) == "argument.invalid");
  CHECK(served::code_of(go_on(test, id, {{"definition", mended}, {"same", {"a"}}}), 400)
        == "argument.invalid");
  CHECK(go_on(test, id, {{"definition", mended}, {"same", {"b=a"}}}).status >= 400);
  CHECK(go_on(test, id, {{"definition", mended}}, {{}, "viewer"}).status == 403);
  CHECK(go_on(test, id, {{"definition", mended}}, {{}, "operator"}).status == 403);
  const auto held = test.hold();
  CHECK(go_on(test, held, {{"definition", mended}}).status >= 400);
}

TEST_CASE("recover: it is said of all that nobody drives who goes on, to who may see all") {
  served test;
  test.hold();
  auto none = served::read(test.ask("POST", "/api/v1/processes:recover"));
  CHECK(none["ids"].empty()); // this server drives it
  CHECK(none["errors"].empty());
  CHECK(
    served::code_of(
      test.ask("POST", "/api/v1/processes:recover", {{}, "operator", {{"Workflows", "held"}}}), 403)
    == "access.denied");
}

TEST_CASE("find: the beginning of an id means a process that the caller may see") {
  served test;
  const auto id = test.end(good);
  const auto part = id.substr(id.find('/') + 1, 8);
  const auto path = "/api/v1/processes:find?called=";
  CHECK(served::read(test.ask("GET", path + part, {{}, "viewer"}))["id"] == id);
  CHECK(served::read(test.ask("GET", path + std::string{"goo"}))["id"] == id);
  auto hidden = test.ask("GET", path + part, {{}, "viewer", {{"Workflows", "other"}}});
  CHECK(served::code_of(hidden, 404) == "process.unknown");
  CHECK(hidden.body.find(id) == std::string::npos);
  test.end(good);
  CHECK(served::code_of(test.ask("GET", path + std::string{"goo"}), 400) == "process.ambiguous");
}

TEST_CASE("explain: of all that are active a page is told, and where the next one begins") {
  served test;
  const auto first = test.hold("a");
  const auto second = test.hold("b");
  auto page = served::read(test.ask("GET", "/api/v1/explain?limit=1"));
  REQUIRE(page["processes"].size() == 1);
  CHECK(page["processes"][0]["id"] == first);
  REQUIRE(page["next"] == first);
  auto last
    = served::read(test.ask("GET", "/api/v1/explain?after=" + troupe::testing::escaped(first)));
  REQUIRE(last["processes"].size() == 1);
  CHECK(last["processes"][0]["id"] == second);
  CHECK(last["next"].is_null());
}
