// Processes that are started by HTTP: once each, however often a request comes.
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::good;
using troupe::testing::served;

namespace {

std::string start_body(const char* definition, json more = json::object()) {
  more["definition"] = definition;
  return more.dump();
}

asking with_key(std::string body, std::string key = "k1") {
  return {std::move(body), "admin", {{"Idempotency-Key", std::move(key)}}};
}

constexpr const char* all = "/api/v1/processes";
constexpr const char* held = "name: held\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}";

} // namespace

TEST_CASE("start: it answers with the process and where it is, once that is stored") {
  served test;
  auto answer = test.ask("POST", all, {start_body(good, {{"init", {{"y", 2}}}})});
  auto row = served::read(answer, 201);
  auto location = served::header_of(answer, "Location");
  CHECK(location == served::path_of(row["id"]));
  auto ended = served::read(test.ask("GET", location + "/wait"));
  CHECK(ended["state"] == "completed");
  CHECK(ended["output"]["y"] == 2);
}

TEST_CASE("start: an id is chosen once") {
  served test;
  auto body = start_body(good, {{"id", "nightly-1"}});
  CHECK(served::read(test.ask("POST", all, {body}), 201)["id"] == "nightly-1");
  CHECK(served::code_of(test.ask("POST", all, {body}), 409) == "process.exists");
}

TEST_CASE("start: the same key and body mean the same process, another body is refused") {
  served test;
  auto first = served::read(test.ask("POST", all, with_key(start_body(good))), 201);
  auto again = served::read(test.ask("POST", all, with_key(start_body(good))), 200);
  CHECK(again["id"] == first["id"]);
  CHECK(served::code_of(test.ask("POST", all, with_key(start_body(good, {{"priority", 1}}))), 422)
        == "idempotency.reused");
  auto other = served::read(test.ask("POST", all, with_key(start_body(good), "k2")), 201);
  CHECK(other["id"] != first["id"]);
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 2);
  CHECK(served::code_of(test.ask("POST", all, with_key(start_body(good, {{"id", "x"}}))), 400)
        == "argument.invalid");
}

TEST_CASE("start: labels win over the workflow's, and find the process in every list") {
  served test;
  const auto* flow = "labels: {team: data, kind: etl}\n"
                     "pipeline: {a: {action: 'nop:nop'}}";
  auto row = served::read(
    test.ask("POST", all, {start_body(flow, {{"labels", {{"team", "web"}, {"x", "1"}}}})}), 201);
  CHECK(row["labels"] == json{{"kind", "etl"}, {"team", "web"}, {"x", "1"}});
  served::read(test.ask("POST", all, {start_body(flow)}), 201);
  const auto found = [&](const std::string& filter) {
    return served::read(test.ask("GET", "/api/v1/processes/count?q=" + filter))["count"];
  };
  CHECK(found("label.team%3Dweb") == 1);
  CHECK(found("label.team%3Ddata") == 1);
  CHECK(found("label.kind%3Detl") == 2);
  CHECK(found("label.kind%3De*%20label.x%3D1") == 1);
  CHECK(found("label.team%3Dnone") == 0);
  CHECK(served::read(test.ask("GET", served::path_of(row["id"])))["labels"] == row["labels"]);
}

TEST_CASE("start: labels that can be none are refused") {
  served test;
  auto why = served::read(test.ask("POST", all, {start_body(good, {{"labels", {{"a", 1}}}})}), 400);
  CHECK(why["detail"].get<std::string>().find("labels: a: expected a text, found")
        != std::string::npos);
  CHECK(served::code_of(test.ask("POST", all, {start_body(good, {{"labels", {{"4", "x"}}}})}), 400)
        == "argument.invalid");
  CHECK(served::code_of(test.ask("GET", "/api/v1/processes?q=label.team"), 400)
        == "argument.invalid");
}

TEST_CASE("start: who prefers to wait is answered at the end, or with what is so far") {
  served test;
  asking waiting{start_body(good), "admin", {{"Prefer", "respond-async, wait=300"}}};
  auto answer = test.ask("POST", all, waiting);
  CHECK(served::read(answer)["state"] == "completed");
  CHECK(served::header_of(answer, "Preference-Applied") == "wait=300");
  waiting.body = start_body(held);
  auto late = test.ask_later("POST", all, waiting);
  test.door.await(1);
  test.desk->close();
  CHECK(served::read(late.get(), 202)["state"] == "running");
}

TEST_CASE("start: what is told at the end is what the store says, without its secrets") {
  served test;
  for (const auto* definition :
       {"name: kept\nconfig: {secret: [token]}\ninit: {token: hunter2-hunter2, seen: 1}\n"
        "pipeline: {a: {action: 'nop:nop', input: {said: 'so hunter2-hunter2'}}}",
        "name: lost\npipeline: {a: {action: 'nop:fail', input: {message: no luck}}}",
        "name: slow\ntimeout: 1ms\npipeline: {a: {action: 'gate:pass'}}"}) {
    CAPTURE(definition);
    auto ended = served::read(
      test.ask("POST", all, {start_body(definition), "admin", {{"Prefer", "wait=300"}}}));
    CHECK(ended == served::read(test.ask("GET", served::path_of(ended["id"]) + "/wait")));
    CHECK(ended.dump().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("start: what is told at the beginning names the version and when it was accepted") {
  served test;
  auto begun = served::read(test.ask("POST", all, {start_body(held)}), 201);
  test.door.await(1);
  auto later
    = served::read(test.ask("GET", served::path_of(begun["id"]) + "/wait?timeout=0s"), 202);
  CHECK(begun["state"] == "running");
  for (const auto* same : {"id", "name", "workflowHash"})
    CHECK(begun[same] == later[same]);
  test.door.open();
  auto ended = served::read(test.ask("GET", served::path_of(begun["id"]) + "/wait"));
  CHECK(ended["startedAt"] == begun["startedAt"]);
}

TEST_CASE("start: a key that comes again while the first waits means the same process") {
  served test;
  auto asked = with_key(start_body(held));
  auto begun = served::read(test.ask("POST", all, asked), 201);
  asked.headers.push_back({"Prefer", "wait=300"});
  auto again = test.ask_later("POST", all, asked);
  test.door.await(1);
  test.door.open();
  auto ended = served::read(again.get());
  CHECK(ended["id"] == begun["id"]);
  CHECK(ended["state"] == "completed");
}

TEST_CASE("start: every problem of a definition is told with its place") {
  served test;
  auto why = served::read(test.ask("POST", all, {start_body("pipelin: {}\nname: 7")}), 422);
  CHECK(why["code"] == "definition.invalid");
  REQUIRE(why["problems"].size() > 1);
  for (const auto& each : why["problems"]) {
    CHECK(each["line"].is_number());
    CHECK(each["message"].is_string());
  }
}

TEST_CASE("start: a definition is the admin's to give, and a bound token's where it is named so") {
  served test;
  CHECK(served::code_of(test.ask("POST", all, {start_body(good), "operator"}), 403)
        == "access.denied");
  CHECK(served::code_of(
          test.ask("POST", all, {start_body(good), "admin", {{"Workflows", "other-*"}}}), 403)
        == "access.denied");
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 0);
}
