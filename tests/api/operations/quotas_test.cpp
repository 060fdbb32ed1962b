// How many processes may be active and paused, and what ended ones may take: of one token, and of
// one workflow.
#include "tests/api/operations/served.hpp"
#include "tests/observe/metrics/figure_in.hpp"

#include <algorithm>

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::good;
using troupe::testing::served;

namespace {

constexpr const char* all = "/api/v1/processes";
constexpr const char* held = "name: held\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}";

asking starting(const std::string& definition, std::vector<api::http_header> headers = {}) {
  return {json{{"definition", definition}}.dump(), "admin", std::move(headers)};
}

/// Asks until a place is free: what has ended is counted off a moment before or after it is told.
api::http_response ask_when_free(served& test, const asking& what) {
  auto answer = test.ask("POST", all, what);
  while (answer.status == 429)
    answer = test.ask("POST", all, what);
  return answer;
}

} // namespace

TEST_CASE("quotas: a token has so many active processes, and others have their own") {
  served test{256, {.active = {.of_token = 2}}};
  served::read(test.ask("PUT", "/api/v1/workflows/held", {json{{"definition", held}}.dump()}), 201);
  test.hold();
  test.hold();
  auto refused = test.ask("POST", all, starting(held));
  CHECK(served::header_of(refused, "Retry-After") == "1");
  CHECK(troupe::testing::figure_in(test.node->metrics(),
                                   R"(troupe_http_quota_refusals_total{quota="active"})")
        == "1");
  auto why = served::read(refused, 429);
  CHECK(why["code"] == "quota.exceeded");
  CHECK(why["detail"]
        == "the token \"admin\" has 2 active processes, and may have no more: start it when one "
           "has ended, or cancel one");
  served::read(test.ask("POST", all, {R"({"workflow": "held"})", "operator"}), 201);
  test.door.open();
  served::read(ask_when_free(test, starting(good)), 201);
}

TEST_CASE("quotas: of each workflow so many are active, by the first pattern that its name fits") {
  served test{256, {.active = {.of_workflows = {{"etl-*", 1}, {"*", 2}}}}};
  test.hold("etl-a");
  test.hold("etl-b");
  test.hold("other");
  test.hold("other");
  for (const auto* name : {"etl-a", "etl-b", "other"}) {
    CAPTURE(name);
    const auto definition = "name: " + std::string{name} + "\npipeline: {a: {action: 'nop:nop'}}";
    CHECK(served::code_of(test.ask("POST", all, starting(definition)), 429) == "quota.exceeded");
  }
  test.hold("another");
}

TEST_CASE("quotas: of many starts at once as many as fit begin") {
  served test{256, {.active = {.of_token = 3}}};
  std::vector<std::future<api::http_response>> answers;
  for (int i = 0; i < 20; ++i)
    answers.push_back(test.ask_later("POST", all, starting(held)));
  std::vector<unsigned> statuses;
  for (auto& each : answers)
    statuses.push_back(each.get().status);
  CHECK(std::ranges::count(statuses, 201U) == 3);
  CHECK(std::ranges::count(statuses, 429U) == 17);
  CHECK(served::read(test.ask("GET", "/api/v1/processes/count"))["count"] == 3);
}

TEST_CASE("quotas: a request that comes again is answered, however many are active") {
  served test{256, {.active = {.of_token = 1}}};
  auto keyed = [](std::string key) {
    return starting(held, {{"Idempotency-Key", std::move(key)}});
  };
  auto first = served::read(test.ask("POST", all, keyed("k1")), 201);
  CHECK(served::read(test.ask("POST", all, keyed("k1")))["id"] == first["id"]);
  CHECK(served::code_of(test.ask("POST", all, keyed("k2")), 429) == "quota.exceeded");
}

TEST_CASE("quotas: what could not be started takes no place") {
  served test{256, {.active = {.of_token = 1}}};
  const auto named = json{{"definition", good}, {"id", "once"}}.dump();
  served::read(test.ask("POST", all, {named}), 201);
  CHECK(served::code_of(ask_when_free(test, {named}), 409) == "process.exists");
  CHECK(served::code_of(ask_when_free(test, {named}), 409) == "process.exists");
  served::read(test.ask("POST", all, starting(held)), 201);
}

TEST_CASE("quotas: what goes on from before counts, and nothing starts until it does") {
  served test{256, {.active = {.of_token = 2}}};
  std::vector<process> left;
  for (const auto& id : {test.hold(), test.hold()}) {
    auto found = test.node->find(id);
    REQUIRE(found);
    left.push_back(std::move(*found));
  }
  auto by_hand = test.node->load_text(held, "held.yaml");
  REQUIRE(by_hand);
  auto other = test.node->start(*by_hand);
  REQUIRE(other);
  REQUIRE(other->wait_until_stored());
  left.push_back(std::move(*other)); // nobody's token has started it
  test.desk.emplace(*test.node, test.setting);
  CHECK(served::code_of(test.ask("POST", all, starting(good)), 503) == "runtime.busy");
  left.push_back(left.front()); // it counts once
  REQUIRE(test.desk->adopt(left));
  CHECK(served::code_of(test.ask("POST", all, starting(good)), 429) == "quota.exceeded");
  served::read(test.ask("POST", served::path_of(left.front().id()) + ":cancel", {"{}"}));
  served::read(ask_when_free(test, starting(held)), 201);
  CHECK(served::code_of(test.ask("POST", all, starting(good)), 429) == "quota.exceeded");
}

TEST_CASE("quotas: so many of a token may be paused, and one that goes on makes room") {
  served test{256, {.waiting = {.of_token = 1}}};
  const auto paused = test.hold();
  const auto runs = test.hold();
  served::read(test.ask("POST", served::path_of(paused) + ":pause", {"{}"}));
  auto answer = test.ask("POST", all, starting(good));
  while (answer.status == 201) // it is counted a moment after it is asked for
    answer = test.ask("POST", all, starting(good));
  CHECK(served::header_of(answer, "Retry-After") == "10");
  CHECK(served::read(answer, 429)["detail"]
        == "the token \"admin\" has 1 paused process, and may have no more: start it when one goes "
           "on, or cancel one");
  served::read(test.ask("POST", served::path_of(paused) + ":resume", {"{}"}));
  served::read(ask_when_free(test, starting(good)), 201);
  served::read(test.ask("POST", served::path_of(runs) + ":pause", {"{}"}));
  served::read(test.ask("POST", served::path_of(runs) + ":cancel", {"{}"}));
  served::read(test.ask("GET", served::path_of(runs) + "/wait"));
  served::read(ask_when_free(test, starting(good)), 201); // one that has ended waits no more
}

TEST_CASE("quotas: what begins paused, and what goes on so, waits") {
  constexpr const char* begins_paused
    = "name: p\nautoPause: true\npipeline: {a: {action: 'nop:nop'}}";
  served test{256, {.waiting = {.of_workflows = {{"p", 1}}}}};
  const auto id = test.start(begins_paused);
  auto answer = test.ask("POST", all, starting(begins_paused));
  while (answer.status == 201) // it is told to be paused a moment after its start
    answer = test.ask("POST", all, starting(begins_paused));
  CHECK(served::code_of(answer, 429) == "quota.exceeded");
  served::read(test.ask("POST", all, starting(held)), 201); // another workflow has no bound
  auto left = test.node->find(id);
  REQUIRE(left);
  test.desk.emplace(*test.node, test.setting);
  REQUIRE(test.desk->adopt({&*left, 1}));
  CHECK(served::code_of(test.ask("POST", all, starting(begins_paused)), 429) == "quota.exceeded");
}

TEST_CASE("quotas: what has ended may take so much, by workflow and by token") {
  const auto big
    = "name: big\npipeline: {a: {action: 'nop:nop', input: {v: " + std::string(4000, 'x') + "}}}";
  served test{256, {.stored = {.of_workflows = {{"big", 4000}}}}};
  const auto first = test.end(big);
  auto refused = test.ask("POST", all, starting(big));
  CHECK(served::header_of(refused, "Retry-After") == "60");
  const auto why = served::read(refused, 429);
  CHECK(why["code"] == "quota.exceeded");
  CHECK(why["detail"].get<std::string>().starts_with("the workflow \"big\" has "));
  served::read(test.ask("POST", all, starting(good)), 201);
  served::read(test.ask("DELETE", served::path_of(first)));
  served::read(test.ask("POST", all, starting(big)), 201);
}

TEST_CASE("quotas: what a token has started takes from its own, sub-workflows too") {
  const auto big
    = "name: big\npipeline: {a: {action: 'nop:nop', input: {v: " + std::string(4000, 'x') + "}}}";
  served test{256, {.stored = {.of_token = 4000}}};
  served::read(test.ask("PUT", "/api/v1/workflows/good", {json{{"definition", good}}.dump()}), 201);
  const auto id = test.end(big);
  CHECK(served::read(test.ask("GET", served::path_of(id)))["labels"]["troupe.token"] == "admin");
  CHECK(served::code_of(test.ask("POST", all, starting(good)), 429) == "quota.exceeded");
  served::read(test.ask("POST", all, {R"({"workflow": "good"})", "operator"}), 201);
}
