// What is counted of requests, and who may read it.
#include "tests/api/operations/served.hpp"
#include "tests/observe/metrics/figure_in.hpp"

using namespace troupe;
using troupe::testing::figure_in;
using troupe::testing::good;
using troupe::testing::served;

TEST_CASE("metrics: a server tells what its runtime counts, as Prometheus reads it") {
  served test;
  test.end(good);
  auto answer = test.ask("GET", "/metrics", {{}, "viewer"});
  CHECK(answer.status == 200);
  CHECK(served::header_of(answer, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(figure_in(answer.body, R"(troupe_processes_started_total{workflow="good"})") == "1");
  CHECK(served::code_of(test.ask("GET", "/metrics", {{}, ""}), 401) == "token.missing");
  CHECK(served::code_of(test.ask("GET", "/metrics", {{}, "viewer", {{"Workflows", "good"}}}), 403)
        == "access.denied");
}

TEST_CASE("metrics: each request is counted, by its operation and its status") {
  served test;
  const auto is
    = [&](const std::string& series) { return figure_in(test.node->metrics(), series); };
  served::read(test.ask("GET", "/api/v1/version"));
  served::read(test.ask("GET", "/api/v1/version"));
  CHECK(test.ask("GET", "/api/v1/version", {{}, ""}).status == 401);
  CHECK(test.ask("GET", "/api/v1/none").status == 404);
  CHECK(test.ask("GET", "/api/v1/processes/none").status == 404);
  const auto answered = [&](const std::string& operation, const std::string& status) {
    return is("troupe_http_requests_total{operation=\"" + operation + "\",status=\"" + status
              + "\"}");
  };
  CHECK(answered("readVersion", "200") == "2");
  CHECK(answered("readVersion", "401") == "1");
  CHECK(answered("other", "404") == "1");
  CHECK(answered("showProcess", "404") == "1");
  CHECK(is(R"(troupe_http_request_duration_seconds_count{operation="readVersion"})") == "3");
}
