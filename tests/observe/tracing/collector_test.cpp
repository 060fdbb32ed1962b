#include "runtime/observe/tracing/collector.hpp"
#include "runtime/observe/tracing/tracer.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <thread>

#include <httplib.h>

using namespace std::chrono_literals;
using namespace troupe;
using outcome = export_answer::outcome;

namespace {

/// An HTTP server on the loopback interface, on a port of its own.
class loopback {
public:
  explicit loopback(httplib::Server::Handler handler, const std::string& path = "/v1/traces") {
    server_.Post(path, std::move(handler));
    port_ = server_.bind_to_any_port("127.0.0.1"); // from here on clients can connect
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
  }
  loopback(const loopback&) = delete;
  loopback& operator=(const loopback&) = delete;

  /// After at least one request, so that the server does run.
  ~loopback() {
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

export_answer answer_to(int status, const std::string& body = {},
                        const std::string& retry_after = {}) {
  loopback server{[&](const httplib::Request&, httplib::Response& response) {
    response.status = status;
    response.body = body;
    if (!retry_after.empty())
      response.set_header("Retry-After", retry_after);
  }};
  auto sink = open_collector(server.url());
  REQUIRE(sink);
  return (*sink)->send("{}");
}

} // namespace

TEST_CASE("collector: requests are posted as JSON to /v1/traces over one connection") {
  std::vector<std::string> bodies;
  std::string type;
  std::vector<int> ports;
  loopback server{[&](const httplib::Request& request, httplib::Response& response) {
    bodies.push_back(request.body);
    type = request.get_header_value("Content-Type");
    ports.push_back(request.remote_port);
    response.set_content("{}", "application/json");
  }};
  auto sink = open_collector(server.url());
  REQUIRE(sink);
  CHECK((*sink)->send("{\"a\":1}").what == outcome::taken);
  CHECK((*sink)->send("{\"b\":2}").what == outcome::taken);
  CHECK(bodies == std::vector<std::string>{"{\"a\":1}", "{\"b\":2}"});
  CHECK(type == "application/json");
  CHECK(ports[0] == ports[1]);
}

TEST_CASE("collector: a URL with a path is used as it is") {
  loopback server{[](const httplib::Request&, httplib::Response&) {}, "/own/path"};
  auto sink = open_collector(server.url() + "/own/path");
  REQUIRE(sink);
  CHECK((*sink)->send("{}").what == outcome::taken);
}

TEST_CASE("collector: what it answers tells whether to try again") {
  CHECK(answer_to(200).what == outcome::taken);
  CHECK(answer_to(202, "no JSON").what == outcome::taken);
  CHECK(answer_to(503).what == outcome::try_again);
  CHECK(answer_to(504).what == outcome::try_again);
  auto busy = answer_to(429, "slowly", "7");
  CHECK(busy.what == outcome::try_again);
  CHECK(busy.pause == 7s);
  CHECK(busy.message == "HTTP status 429: slowly");
  CHECK(answer_to(429, "", "999999999").pause == 60s);
  CHECK(answer_to(400, "bad").what == outcome::refused);
  CHECK(answer_to(500).what == outcome::refused);
}

TEST_CASE("collector: a partial success is counted, the number as text or not") {
  auto some = answer_to(200, R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"old"}})");
  CHECK(some.what == outcome::taken);
  CHECK(some.rejected == 3);
  CHECK(some.message == "old");
  CHECK(answer_to(200, R"({"partialSuccess":{"rejectedSpans":2}})").rejected == 2);
  CHECK(answer_to(200, R"({"partialSuccess":{}})").rejected == 0);
  CHECK(answer_to(200, R"({"partialSuccess":[]})").rejected == 0);
}

TEST_CASE("collector: nobody there is a reason to try again") {
  auto sink = open_collector("http://127.0.0.1:1");
  REQUIRE(sink);
  auto answer = (*sink)->send("{}");
  CHECK(answer.what == outcome::try_again);
  CHECK_FALSE(answer.message.empty());
}

TEST_CASE("tracer: a collector gets a whole process as one tree") {
  std::vector<json> requests;
  loopback server{[&](const httplib::Request& request, httplib::Response& response) {
    requests.push_back(json::parse(request.body));
    response.set_content("{}", "application/json");
  }};
  auto opened = tracer::open(server.url());
  REQUIRE(opened);
  auto& trace = **opened;
  trace.hear(process_event{{}, 0, "p", {}, {}, "flow", process_state::running, {}});
  execution_event change;
  change.process_id = "p";
  change.execution_id = "e";
  change.task_id = "flow/a";
  change.state = task_state::running;
  trace.hear(change);
  change.state = task_state::completed;
  trace.hear(change);
  trace.hear(process_event{{}, 0, "p", {}, {}, "flow", process_state::completed, {}});
  auto totals = trace.close(1min);
  CHECK(totals.exported == 2);
  CHECK(totals.lost == 0);
  REQUIRE(requests.size() == 1);
  const auto& spans = requests[0]["resourceSpans"][0]["scopeSpans"][0]["spans"];
  CHECK(spans[0]["parentSpanId"] == spans[1]["spanId"]);
  CHECK(spans[0]["traceId"] == spans[1]["traceId"]);
}
