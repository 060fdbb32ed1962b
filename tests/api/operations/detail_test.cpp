// Executions of a process by pages, and processes that are forgotten.
#include "runtime/model/execution_columns.hpp"
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::bad;
using troupe::testing::good;
using troupe::testing::served;

namespace {

std::vector<std::uint64_t> numbers_in(const json& page) {
  std::vector<std::uint64_t> found;
  for (const auto& each : page.at("executions"))
    found.push_back(each["number"].get<std::uint64_t>());
  return found;
}

} // namespace

TEST_CASE("executions: they come by pages, in the order of their numbers, each once") {
  served test;
  auto at = served::path_of(test.end(bad)) + "/executions";
  auto whole = served::read(test.ask("GET", at));
  CHECK(whole["next"].is_null());
  const auto expected = numbers_in(whole);
  REQUIRE(expected.size() > 1);
  std::vector<std::uint64_t> found;
  std::string cursor;
  for (std::size_t pages = 0; pages <= expected.size(); ++pages) {
    auto page = served::read(test.ask("GET", at + "?limit=1&cursor=" + cursor));
    for (const auto each : numbers_in(page))
      found.push_back(each);
    if (page["next"].is_null())
      break;
    cursor = page["next"].get<std::string>();
    cursor.replace(0, 1, "%40");
  }
  CHECK(found == expected);
}

TEST_CASE("executions: a line says which, and what is wrong with it is told") {
  served test;
  auto at = served::path_of(test.end(bad)) + "/executions";
  auto failed = served::read(test.ask("GET", at + "?q=state%3Afailed%20task%3Aa"));
  REQUIRE(failed["executions"].size() == 1);
  CHECK(failed["executions"][0]["state"] == "failed");
  auto none = served::read(test.ask("GET", at + "?q=task%3Anone"));
  CHECK(none["executions"].empty());
  auto wrong = served::read(test.ask("GET", at + "?q=state%3Afailing"), 400);
  CHECK(wrong["detail"].get<std::string>().starts_with("q: "));
  CHECK(served::code_of(test.ask("GET", at + "?cursor=x"), 400) == "argument.invalid");
  CHECK(served::code_of(test.ask("GET", at + "?limit=10001"), 400) == "argument.invalid");
  CHECK(served::code_of(test.ask("GET", at + "?form=table"), 400) == "argument.invalid");
}

TEST_CASE("executions: as columns they say the same as in rows") {
  served test;
  auto at = served::path_of(test.end(bad)) + "/executions";
  auto rows = served::read(test.ask("GET", at + "?form=rows"));
  auto told = served::read(test.ask("GET", at + "?form=columns"));
  auto columns = read_columns(told["executions"]);
  REQUIRE(columns);
  REQUIRE(columns->size() == rows["executions"].size());
  for (std::size_t i = 0; i < columns->size(); ++i) {
    const auto& row = rows["executions"][i];
    const auto& column = columns->at(i).row;
    CHECK(row["number"] == column.number);
    CHECK(row["state"] == to_string(column.state));
    CHECK(row["error"] == column.error);
  }
}

TEST_CASE("processes: one that has ended is forgotten, and no other") {
  served test;
  auto held = test.hold();
  auto ended = test.end(good);
  CHECK(served::code_of(test.ask("DELETE", served::path_of(held)), 409) == "process.state");
  CHECK(test.ask("DELETE", served::path_of(ended), {{}, "viewer"}).status == 403);
  CHECK(
    served::code_of(
      test.ask("DELETE", served::path_of(ended), {{}, "operator", {{"Workflows", "other"}}}), 404)
    == "process.unknown");
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 2);
  CHECK(served::read(test.ask("DELETE", served::path_of(ended), {{}, "operator"}))["removed"] == 1);
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 1);
  CHECK(served::code_of(test.ask("DELETE", served::path_of(ended)), 404) == "process.unknown");
}

TEST_CASE("processes: several are forgotten at once, by their ids or by a line") {
  served test;
  const auto held = test.hold();
  const auto first = test.end(good);
  const auto second = test.end(good);
  const auto third = test.end(bad);
  const std::string at = "/api/v1/processes:remove";
  const auto ask = [&](const json& body, asking how = {}) {
    how.body = body.dump();
    return test.ask("POST", at, std::move(how));
  };
  CHECK(served::code_of(ask(json::object()), 400) == "argument.invalid");
  CHECK(served::code_of(ask({{"ids", json::array({first})}, {"q", "state:failed"}}), 400)
        == "argument.invalid");
  CHECK(served::code_of(ask({{"ids", json::array({first, held})}}), 409) == "process.state");
  CHECK(served::code_of(
          ask({{"ids", json::array({first})}}, {{}, "operator", {{"Workflows", "bad"}}}), 404)
        == "process.unknown");
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 4);
  CHECK(served::read(ask({{"ids", json::array({first, second})}}, {{}, "operator"}))
        == json{{"removed", 2}, {"kept", 0}});
  // Who may not see the others removes none of them.
  CHECK(served::read(ask({{"q", "is:root"}}, {{}, "operator", {{"Workflows", "good"}}}))["removed"]
        == 0);
  CHECK(served::read(ask({{"q", "is:root"}}))["removed"] == 1);
  CHECK(served::code_of(test.ask("GET", served::path_of(third)), 404) == "process.unknown");
  CHECK(served::code_of(test.ask("DELETE", served::path_of(held) + "?force=true"), 409)
        == "process.owned");
}

TEST_CASE("store: an admin checks it, and has what is old forgotten and space given back") {
  served test;
  test.end(good);
  test.end(good);
  CHECK(served::read(test.ask("GET", "/api/v1/store/check"))["faults"] == json::array());
  const auto prune
    = [&](json body) { return test.ask("POST", "/api/v1/store:prune", {body.dump()}); };
  CHECK(served::read(prune({{"keep", json::array({"1"})}, {"dryRun", true}}))["removed"] == 1);
  CHECK(served::read(prune({{"keep", json::array({"1"})}}))["removed"] == 1);
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 1);
  auto wrong = served::read(prune({{"keep", json::array({"soon"})}}), 400);
  CHECK(wrong["detail"].get<std::string>().starts_with("keep: \"soon\" is not a bound"));
  const auto sizes = served::read(test.ask("POST", "/api/v1/store:compact"));
  CHECK(sizes["after"].get<std::uint64_t>() > 0);
  CHECK(sizes["before"].get<std::uint64_t>() > 0);
}

TEST_CASE("process events: they come by pages, each once, in order") {
  served test;
  auto at = served::path_of(test.end(good)) + "/events";
  auto whole = served::read(test.ask("GET", at));
  CHECK(whole["next"].is_null());
  REQUIRE(whole["events"].size() > 2);
  auto found = json::array();
  auto after = std::string{"0"};
  for (std::size_t pages = 0; pages < whole["events"].size(); ++pages) {
    auto page = served::read(test.ask("GET", at + "?limit=1&after=" + after));
    for (const auto& each : page["events"])
      found.push_back(each);
    CHECK(page["next"].is_null() == (pages + 1 == whole["events"].size()));
    if (!page["next"].is_null())
      after = std::to_string(page["next"].get<std::uint64_t>());
  }
  CHECK(found == whole["events"]);
  CHECK(found.back()["state"] == "completed");
  CHECK(served::code_of(test.ask("GET", "/api/v1/processes/none/events"), 404)
        == "process.unknown");
}
