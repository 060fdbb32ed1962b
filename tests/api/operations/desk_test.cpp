// What a desk answers about processes that live and processes that have ended.
#include "tests/api/operations/served.hpp"
#include "tests/node/heard.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::bad;
using troupe::testing::escaped;
using troupe::testing::good;
using troupe::testing::heard;
using troupe::testing::served;

namespace {

std::vector<std::string> ids_in(const json& list) {
  std::vector<std::string> found;
  for (const auto& each : list)
    found.push_back(each["id"].get<std::string>());
  return found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("desk: processes are listed by pages, counted and shown") {
  served test;
  auto first = test.end(good);
  auto second = test.hold();
  auto page = served::read(test.ask("GET", "/api/v1/processes?limit=1"));
  CHECK(ids_in(page["processes"]) == texts{second});
  REQUIRE(page["next"].is_string());
  auto rest
    = served::read(test.ask("GET", "/api/v1/processes?cursor=" + page["next"].get<std::string>()));
  CHECK(ids_in(rest["processes"]) == texts{first});
  CHECK(rest["next"].is_null());
  auto behind = served::read(test.ask("GET", "/api/v1/processes?before=" + escaped(second)));
  CHECK(ids_in(behind["processes"]) == texts{first});
  auto named = served::read(test.ask("GET", "/api/v1/processes?q=name%3Ago*"));
  CHECK(ids_in(named["processes"]) == texts{first});
  auto counted = served::read(test.ask("GET", "/api/v1/processes/count?most=1"));
  CHECK(counted["count"] == 1);
  CHECK(counted["isMore"] == true);
  auto shown = served::read(test.ask("GET", served::path_of(second)));
  CHECK(shown["id"] == second);
  CHECK(shown["state"] == "running");
}

TEST_CASE("desk: every answer has the headers that keep it from being misused") {
  served test;
  for (const auto* target : {"/api/v1/health/live", "/api/v1/processes", "/api/v1/nothing"}) {
    auto answer = test.ask("GET", target);
    CHECK(served::header_of(answer, "X-Content-Type-Options") == "nosniff");
    CHECK(served::header_of(answer, "Cache-Control") == "no-store");
    CHECK(served::header_of(answer, "Content-Security-Policy").starts_with("default-src 'none'"));
    CHECK(served::header_of(answer, "Referrer-Policy") == "no-referrer");
  }
}

TEST_CASE("desk: a process is steered by every verb, and each of that is recorded before") {
  served test;
  auto id = test.hold();
  auto at = served::path_of(id);
  auto paused = served::read(test.ask("POST", at + ":pause", {R"({"reason": "disk is full"})"}));
  CHECK(paused["process"]["state"] == "pauseRequested");
  CHECK(paused["isRecorded"] == false);
  CHECK(served::code_of(test.ask("POST", at + ":pause"), 409) == "process.state");
  served::read(test.ask("POST", at + ":resume"));
  CHECK(served::code_of(test.ask("POST", at + ":signal", {R"({"name": "go"})"}), 422)
        == "signal.unknown");
  served::read(test.ask("POST", at + ":cancel", {R"({"reason": "enough"})"}));
  auto ended = served::read(test.ask("GET", at + "/wait"));
  CHECK(ended["state"] == "cancelled");
  REQUIRE(test.audit.size() == 6); // the start, too
  CHECK(test.audit[1]
        == json{{"who", "admin"},
                {"operation", "pauseProcess"},
                {"target", id},
                {"details", {{"reason", "disk is full"}}}});
}

TEST_CASE("desk: what can't be recorded is not done") {
  served test;
  auto id = test.hold();
  test.is_full = true;
  CHECK(served::code_of(test.ask("POST", served::path_of(id) + ":cancel"), 503)
        == "file.unwritable");
  CHECK(served::read(test.ask("GET", served::path_of(id)))["state"] == "running");
}

TEST_CASE("desk: an audit has no secrets of a start") {
  served test;
  test.end(good);
  auto details = test.audit.at(0)["details"];
  CHECK(details["definition"].get<std::string>().find("good") == std::string::npos);
}

TEST_CASE("desk: who waits is answered at the end of the process, or when the time is up") {
  served test;
  auto id = test.hold();
  auto late = test.ask_later("GET", served::path_of(id) + "/wait?timeout=300s");
  auto again = test.ask_later("GET", served::path_of(id) + "/wait?timeout=300s");
  auto so_far = served::read(test.ask("GET", served::path_of(id) + "/wait?timeout=1ms"), 202);
  CHECK(so_far["state"] == "running");
  CHECK_FALSE(so_far.contains("output"));
  test.door.open();
  auto ended = served::read(late.get());
  CHECK(ended["state"] == "completed");
  CHECK(ended["output"].is_object());
  CHECK(served::read(again.get()) == ended);
}

TEST_CASE("desk: closing tells those who wait how it is so far, and takes nothing more") {
  served test;
  auto id = test.hold();
  auto late = test.ask_later("GET", served::path_of(id) + "/wait?timeout=300s");
  test.desk->close();
  CHECK(served::read(late.get(), 202)["state"] == "running");
  CHECK(served::code_of(test.ask("GET", "/api/v1/processes"), 503) == "runtime.closing");
}

TEST_CASE("desk: more requests than may wait are refused") {
  served test{0};
  auto answer = test.ask("GET", "/api/v1/processes");
  CHECK(served::code_of(answer, 503) == "runtime.busy");
  CHECK_FALSE(served::header_of(answer, "Retry-After").empty());
  served::read(test.ask("GET", "/api/v1/health/live")); // needs no thread
}

TEST_CASE("desk: what is behind a process is read") {
  served test;
  auto id = test.end(bad);
  auto at = served::path_of(id);
  auto logs = served::read(test.ask("GET", at + "/logs?failed=true&task=a"));
  REQUIRE(logs["logs"].size() == 1);
  CHECK(logs["logs"][0]["failed"] == true);
  CHECK(logs["logs"][0]["isLog"] == false);
  CHECK(logs["isCut"] == false);
  auto definition = served::read(test.ask("GET", at + "/definition"));
  CHECK(definition["text"] == bad);
  CHECK(definition["name"] == "bad");
  auto waits = served::read(test.ask("GET", at + "/explain"));
  CHECK(waits["processes"][0]["id"] == id);
  auto held = test.hold();
  CHECK(ids_in(served::read(test.ask("GET", "/api/v1/explain"))["processes"]) == texts{held});
}

TEST_CASE(
  "desk: the log of a command says what it used, and when each line came where that is asked") {
  served test;
  auto id = test.end("name: said\npipeline: {a: {run: echo hello}}");
  auto at = served::path_of(id) + "/logs";
  auto told = served::read(test.ask("GET", at))["logs"][0];
  CHECK(told["text"] == "hello\n");
  CHECK(told["isLog"] == true);
  CHECK(told["usage"]["commands"] == 1);
  auto timed = served::read(test.ask("GET", at + "?times=true"))["logs"][0]["text"];
  CHECK(timed.get<std::string>().ends_with(" stdout hello\n"));
}

TEST_CASE("desk: an approval is listed and decided on, by its execution") {
  heard all;
  served test;
  auto listening = test.node->subscribe({.types = {event_type::approval}}, all.handler());
  auto id = test.start("name: asks\npolicy: {mode: ask}\npipeline: {a: {action: 'nop:nop'}}");
  all.await<approval_event>(
    [](const approval_event& each) { return each.state == approval_state::requested; });
  listening.end();
  auto pending
    = served::read(test.ask("GET", "/api/v1/approvals?process=" + escaped(id)))["approvals"];
  REQUIRE(pending.size() == 1);
  auto execution = pending[0]["executionId"].get<std::string>();
  CHECK(served::code_of(test.ask("POST", "/api/v1/approvals/none:approve"), 404)
        == "approval.unknown");
  served::read(test.ask("POST", "/api/v1/approvals/" + escaped(execution) + ":approve"));
  CHECK(served::read(test.ask("GET", served::path_of(id) + "/wait"))["state"] == "completed");
}

TEST_CASE("desk: a batch counts first, then steers all that are meant") {
  served test;
  auto one = test.hold("many");
  auto other = test.hold("many");
  auto left = test.hold("other");
  const auto* target = "/api/v1/processes:batch";
  auto counted = served::read(
    test.ask("POST", target, {R"({"q": "name:many", "verb": "cancel", "dryRun": true})"}));
  CHECK(counted["count"] == 2);
  CHECK(counted["done"] == 0);
  CHECK(served::read(test.ask("GET", served::path_of(one)))["state"] == "running");
  auto done = served::read(test.ask("POST", target, {R"({"q": "name:many", "verb": "cancel"})"}));
  CHECK(done["done"] == 2);
  CHECK(done["errors"].empty());
  CHECK(served::read(test.ask("GET", served::path_of(other) + "/wait"))["state"] == "cancelled");
  CHECK(served::read(test.ask("GET", served::path_of(left)))["state"] == "running");
  auto refused = served::read(test.ask("POST", target, {R"({"q": "name:other", "verb": "step"})"}));
  CHECK(refused["done"] == 0);
  REQUIRE(refused["errors"].size() == 1);
  CHECK(refused["errors"][0]["id"] == left);
  CHECK(refused["errors"][0]["code"] == "process.state");
  CHECK(served::code_of(test.ask("POST", target, {R"({"q": " ", "verb": "cancel"})"}), 400)
        == "argument.invalid");
}

TEST_CASE("desk: a batch is about what has a label") {
  served test;
  const auto begin = [&](const char* team) {
    const json body{{"definition", "pipeline: {a: {action: 'gate:pass', input: {n: 1}}}"},
                    {"labels", {{"team", team}}}};
    return served::read(test.ask("POST", "/api/v1/processes", {body.dump()}), 201)["id"]
      .get<std::string>();
  };
  const auto meant = begin("data");
  const auto other = begin("web");
  test.door.await(2);
  const auto done = served::read(
    test.ask("POST", "/api/v1/processes:batch", {R"({"q": "label.team=data", "verb": "cancel"})"}));
  CHECK(done["done"] == 1);
  CHECK(served::read(test.ask("GET", served::path_of(meant) + "/wait"))["state"] == "cancelled");
  CHECK(served::read(test.ask("GET", served::path_of(other)))["state"] == "running");
}

TEST_CASE("desk: a token that is bound to workflows sees no others") {
  served test;
  auto seen = test.hold("mine-a");
  auto hidden = test.hold("theirs");
  auto bound = [](std::string body = {}) {
    return asking{std::move(body), "operator", {{"Workflows", "mine-*"}}};
  };
  auto listed = served::read(test.ask("GET", "/api/v1/processes", bound()));
  CHECK(ids_in(listed["processes"]) == texts{seen});
  auto asked_for = served::read(test.ask("GET", "/api/v1/processes?q=name%3A*", bound()));
  CHECK(ids_in(asked_for["processes"]) == texts{seen});
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count", bound()))["count"] == 1);
  CHECK(ids_in(served::read(test.ask("GET", "/api/v1/explain", bound()))["processes"])
        == texts{seen});
  served::read(test.ask("GET", served::path_of(seen), bound()));
  CHECK(served::code_of(test.ask("GET", served::path_of(hidden), bound()), 404)
        == "process.unknown");
  CHECK(served::code_of(test.ask("POST", served::path_of(hidden) + ":cancel", bound()), 404)
        == "process.unknown");
  auto done = served::read(
    test.ask("POST", "/api/v1/processes:batch", bound(R"({"q": "is:root", "verb": "pause"})")));
  CHECK(done["done"] == 1);
}
