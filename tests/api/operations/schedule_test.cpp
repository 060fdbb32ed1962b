// Schedules by HTTP: who sees and steers them.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::served;

namespace {

constexpr const char* all = "/api/v1/schedules";
constexpr const char* leap = "/api/v1/schedules/rare/leap";

void put(served& in, const std::string& name) {
  const auto text = "schedules: {id: leap, cron: 0 0 29 2 *}\n"
                    "pipeline: {a: {action: 'nop:nop'}}\n";
  static_cast<void>(served::read(
    in.ask("PUT", "/api/v1/workflows/" + name, {json{{"definition", text}}.dump()}), 201));
}

asking bound(std::string body = {}) {
  return {std::move(body), "operator", {{"Workflows", "other*"}}};
}

std::vector<std::string> names_in(const json& page) {
  std::vector<std::string> found;
  for (const auto& each : page.at("schedules"))
    found.push_back(each["workflow"].get<std::string>());
  return found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("schedules by HTTP: they are listed by pages, to those who may see them") {
  served test;
  for (const auto* name : {"a", "other-b", "other-c", "rare"})
    put(test, name);
  const auto first = served::read(test.ask("GET", std::string{all} + "?limit=3", {{}, "viewer"}));
  CHECK(names_in(first) == texts{"a", "other-b", "other-c"});
  CHECK(first["next"] == "other-c/leap");
  const auto rest
    = served::read(test.ask("GET", std::string{all} + "?limit=3&cursor=other-c/leap"));
  CHECK(names_in(rest) == texts{"rare"});
  CHECK(rest["next"].is_null());
  CHECK(names_in(served::read(test.ask("GET", all, bound()))) == texts{"other-b", "other-c"});
  CHECK(names_in(served::read(test.ask("GET", std::string{all} + "?limit=1", bound())))
        == texts{"other-b"});
  CHECK(names_in(served::read(test.ask("GET", std::string{all} + "?workflow=rare")))
        == texts{"rare"});
}

TEST_CASE("schedules by HTTP: one is paused, goes on, and is refused where that makes no sense") {
  served test;
  put(test, "rare");
  const auto path = std::string{leap};
  auto told
    = served::read(test.ask("POST", path + ":pause", {R"({"reason": "lunch"})", "operator"}));
  CHECK(told["paused"] == true);
  CHECK(told["pauseReason"] == "lunch");
  CHECK(told["decisions"][0]["what"] == "paused");
  CHECK(served::code_of(test.ask("POST", path + ":pause", {"{}"}), 409) == "schedule.state");
  CHECK(served::read(test.ask("POST", path + ":resume", {"{}"}))["paused"] == false);
  CHECK(served::code_of(test.ask("POST", path + ":cancelBackfill", {"{}"}), 409)
        == "schedule.state");
  CHECK(served::code_of(test.ask("POST", path + ":backfill", {"{}"}), 400) == "argument.invalid");
  CHECK(served::code_of(test.ask("POST", path + ":backfill", {R"({"from": "x"})"}), 400)
        == "argument.invalid");
  CHECK(served::code_of(test.ask("GET", "/api/v1/schedules/rare/none"), 404) == "schedule.unknown");
}

TEST_CASE("schedules by HTTP: a backfill is begun, paused and cancelled") {
  served test;
  put(test, "rare");
  const auto path = std::string{leap};
  const auto asked = R"({"from": "2000-01-01", "until": "2010-01-01", "order": "backward"})";
  auto told = served::read(test.ask("POST", path + ":backfill", {asked}));
  CHECK(told["backfill"]["order"] == "backward");
  CHECK(told["backfill"]["atOnce"] == 1);
  told = served::read(test.ask("POST", path + ":pauseBackfill", {"{}"}));
  CHECK(told["backfill"]["paused"] == true);
  told = served::read(test.ask("POST", path + ":resumeBackfill", {"{}"}));
  CHECK(told["backfill"]["paused"] == false);
  told = served::read(test.ask("POST", path + ":cancelBackfill", {"{}"}));
  CHECK(told["backfill"].is_null());
}

TEST_CASE("schedules by HTTP: who may not see a workflow can't steer its schedules") {
  served test;
  put(test, "rare");
  for (const auto* verb : {":pause", ":resume", ":trigger", ":cancelBackfill"})
    CHECK(served::code_of(test.ask("POST", std::string{leap} + verb, bound("{}")), 404)
          == "schedule.unknown");
  CHECK(served::code_of(test.ask("GET", leap, bound()), 404) == "schedule.unknown");
}

TEST_CASE("schedules by HTTP: a preview says what is wrong with an expression") {
  served test;
  const auto preview = std::string{all} + ":preview";
  const auto told = served::read(
    test.ask("GET", preview + "?every=15m&after=2026-11-30T00:00:00Z&limit=2", {{}, "viewer"}));
  CHECK(told["times"].size() == 2);
  CHECK(told["times"][0]["at"] == "2026-11-30T00:15:00Z");
  const auto wrong = test.ask("GET", preview + "?cron=0%200%20*%20*%20MOM");
  CHECK(served::code_of(wrong, 400) == "argument.invalid");
  CHECK(wrong.body.find("MON") != std::string::npos);
}
