// What is wrong with a request is told with its place, what was found and what was expected.
#include "api/operations/problem.hpp"
#include "tests/api/operations/served.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::served;

namespace {

constexpr const char* processes = "/api/v1/processes";
constexpr const char* batch = "/api/v1/processes:batch";

/// The single faults that an answer of status 400 tells.
std::vector<std::string> faults_of(const api::http_response& answer) {
  std::vector<std::string> found;
  const auto told = served::read(answer, 400);
  const auto faults = told.value("problems", json::array());
  for (const auto& each : faults)
    found.push_back(each["in"].get<std::string>() + ' ' + each["name"].get<std::string>() + ": "
                    + each["message"].get<std::string>());
  return found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("problems: each code has a status, and a document as RFC 9457 has it") {
  for (const auto& each : error_code_texts) {
    const std::string text{each.text};
    auto answer = api::to_response(api::problem_of(each.code, "it is so"), "/api/v1/x?q=secret");
    INFO(text);
    CHECK(answer.status >= 400);
    CHECK(answer.status < 600);
    auto told = json::parse(answer.body);
    CHECK(told["type"] == "urn:troupe:" + text);
    CHECK(told["code"] == text);
    CHECK(told["status"] == answer.status);
    CHECK_FALSE(told["title"].get<std::string>().empty());
    CHECK(told["detail"] == "it is so");
    CHECK(told["instance"] == "/api/v1/x");
    CHECK(served::header_of(answer, "Content-Type") == "application/problem+json");
  }
}

TEST_CASE("problems: what is not known is told with the nearest, all at once") {
  served test;
  CHECK(faults_of(test.ask("GET", std::string{processes} + "?limt=5&limit=none&q=&q=x"))
        == texts{"query limt: is not known; did you mean \"limit\"?",
                 "query limit: expected an integer, found \"none\"", "query q: is there twice"});
  CHECK(faults_of(test.ask("GET", std::string{processes} + "?limit=501"))
        == texts{"query limit: expected 1 to 500, found 501"});
  CHECK(faults_of(test.ask("POST", batch, {R"({"verb": "pauze", "dryRun": 1, "rason": "x"})"}))
        == texts{"body dryRun: expected true or false, found an integer",
                 "body rason: is not known; did you mean \"reason\"?",
                 "body verb: expected one of pause, resume, step, cancel, retry, found \"pauze\"; "
                 "did you mean \"pause\"?",
                 "body q: is missing: expected text"});
  CHECK(faults_of(test.ask("GET", std::string{processes} + "/x/wait?timeout=1h"))
        == texts{"query timeout: expected at most 5m, found \"1h\""});
  CHECK(faults_of(test.ask("GET", std::string{processes} + "/x/logs?failed=yes"))
        == texts{"query failed: expected true or false, found \"yes\""});
}

TEST_CASE("problems: a body is JSON, a map, and says so") {
  served test;
  auto answer = test.ask("POST", batch, {"", "admin"});
  CHECK(answer.status == 400); // what is needed is missing
  CHECK(served::code_of(test.ask("POST", batch, {"{"}), 400) == "argument.invalid");
  CHECK(served::code_of(test.ask("POST", batch, {"[]"}), 400) == "argument.invalid");
  CHECK(served::code_of(test.ask("POST", batch, {R"({"q": "a", "q": "b"})"}), 400)
        == "argument.invalid");
  CHECK(served::code_of(test.ask("POST", batch, {std::string(1'000, '[')}), 400)
        == "argument.invalid");
  CHECK(served::code_of(test.ask("GET", processes, {R"({"limit": 5})"}), 400)
        == "argument.invalid");
  CHECK(test.ask("GET", processes, {"{}"}).status == 200);
  asking form{"q=a", "admin", {{"Content-Type", "application/x-www-form-urlencoded"}}};
  CHECK(served::code_of(test.ask("POST", batch, form), 415) == "media.unknown");
}

TEST_CASE("problems: each kind has its status and code") {
  served test;
  auto code = [&](const char* method, const std::string& target, unsigned status, asking how = {}) {
    return served::code_of(test.ask(method, target, std::move(how)), status);
  };
  CHECK(code("GET", "/api/v2", 404) == "route.unknown");
  CHECK(code("PUT", processes, 405) == "method.unknown");
  CHECK(code("GET", "/api/v1/processes/none", 404) == "process.unknown");
  CHECK(code("GET", "/api/v1/processes/none/logs", 404) == "process.unknown");
  CHECK(code("POST", "/api/v1/processes/none:cancel", 404) == "process.unknown");
  CHECK(code("GET", "/api/v1/processes?q=state%3Afailing", 400) == "argument.invalid");
  CHECK(code("GET", "/api/v1/processes?cursor=etl", 400) == "argument.invalid");
  CHECK(code("GET", "/api/v1/processes?cursor=%401a-0", 400) == "argument.invalid");
  CHECK(code("GET", "/api/v1/processes?before=none", 404) == "process.unknown");
  CHECK(code("GET", "/api/v1/processes?before=a&cursor=%401a-0", 400) == "argument.invalid");
  CHECK(code("GET", "/api/v1/%zz", 400) == "argument.invalid");
  CHECK(code("GET", processes, 401, {{}, ""}) == "token.missing");
  CHECK(code("POST", batch, 403, {{}, "viewer"}) == "access.denied");
}

TEST_CASE("problems: the methods of a path are told, to who asks and to who errs") {
  served test;
  auto wrong = test.ask("DELETE", processes);
  auto right = test.ask("OPTIONS", processes);
  CHECK(right.status == 204);
  CHECK(right.body.empty());
  for (const auto& answer : {wrong, right})
    CHECK(served::header_of(answer, "Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(test.ask("OPTIONS", "/nothing").status == 404);
}
