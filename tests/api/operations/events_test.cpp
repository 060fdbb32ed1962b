// What happens in a runtime, told by a desk as it does.
#include "tests/api/operations/served.hpp"
#include "tests/api/stream/stream_reader.hpp"
#include "tests/observe/metrics/figure_in.hpp"

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::escaped;
using troupe::testing::figure_in;
using troupe::testing::good;
using troupe::testing::served;
using troupe::testing::stream_reader;

namespace {

api::http_response listen(served& test, const std::string& topics, asking how = {}) {
  return test.ask("GET", "/api/v1/events?topics=" + topics, std::move(how));
}

} // namespace

TEST_CASE("events: the rows of a process come as it starts and ends") {
  served test;
  const auto answer = listen(test, "processes");
  CHECK(answer.status == 200);
  CHECK(served::header_of(answer, "Content-Type") == "text/event-stream");
  stream_reader stream{answer};
  stream.await("event: ready\n");
  const auto id = test.end(good);
  const auto& text = stream.await("\"state\":\"completed\"");
  CHECK(text.find("\"processId\":\"" + id + '"') != std::string::npos);
}

TEST_CASE("events: of one process its executions are told, and its own end") {
  served test;
  const auto id = test.hold();
  stream_reader stream{listen(test, "process/" + escaped(id), {{}, "viewer"})};
  stream.await("event: ready\n");
  test.door.open();
  const auto& text = stream.await("\"process\":{");
  CHECK(text.find("\"states\":[") != std::string::npos);
  CHECK(text.find("\"number\":[]") == std::string::npos);
}

TEST_CASE("events: who may not see a process can't hear of it, nor of one that isn't there") {
  served test;
  const auto id = escaped(test.hold());
  CHECK(served::code_of(listen(test, "process/none"), 404) == "process.unknown");
  CHECK(served::code_of(
          listen(test, "processes,process/" + id, {{}, "viewer", {{"Workflows", "other"}}}), 404)
        == "process.unknown");
  CHECK(served::code_of(listen(test, "nothing"), 400) == "argument.invalid");
  CHECK(served::code_of(test.ask("GET", "/api/v1/events"), 400) == "argument.invalid");
}

TEST_CASE("events: approvals are told to those who may see their workflow") {
  served test;
  stream_reader stream{listen(test, "approvals", {{}, "viewer", {{"Workflows", "asks"}}})};
  stream.await("event: ready\n");
  test.start("name: hides\npolicy: {mode: ask}\npipeline: {a: {action: 'nop:nop'}}");
  const auto id = test.start("name: asks\npolicy: {mode: ask}\npipeline: {a: {action: 'nop:nop'}}");
  const auto& text = stream.await("\"processId\":\"" + id + '"');
  CHECK(text.find("hides") == std::string::npos);
}

TEST_CASE("events: who comes back with an id is told what it has missed, or to look anew") {
  served test;
  stream_reader stream{listen(test, "processes")};
  stream.await("event: ready\n");
  const auto first = test.end(good);
  stream.await("\"state\":\"completed\"");
  stream.leave();
  const auto second = test.end(good);
  stream_reader back{
    listen(test, "processes", {{}, "admin", {{"Last-Event-ID", stream.last_id()}}})};
  const auto& text = back.await("\"state\":\"completed\"");
  CHECK(text.find(second) != std::string::npos);
  CHECK(text.find(first) == std::string::npos);
  CHECK(text.find("event: resync\n") == std::string::npos);
  stream_reader lost{listen(test, "processes", {{}, "admin", {{"Last-Event-ID", "other-1"}}})};
  lost.await("event: resync\n");
}

TEST_CASE("events: streams are counted, and end with the desk") {
  served test;
  const auto is_open = [&] { return figure_in(test.node->metrics(), "troupe_http_event_streams"); };
  CHECK(is_open() == "0");
  stream_reader gone{listen(test, "processes")};
  stream_reader stays{listen(test, "approvals")};
  CHECK(is_open() == "2");
  gone.leave();
  CHECK(is_open() == "1");
  stays.await("event: ready\n");
  test.desk->close();
  CHECK(stays.has_ended());
  CHECK(served::code_of(listen(test, "processes"), 503) == "runtime.closing");
}

TEST_CASE("logs: what a process writes is told until it ends, to those who may see it") {
  served test;
  const auto id = test.hold();
  const auto path = served::path_of(id) + "/logs/stream";
  CHECK(served::code_of(test.ask("GET", path, {{}, "viewer", {{"Workflows", "other"}}}), 404)
        == "process.unknown");
  const auto answer = test.ask("GET", path, {{}, "viewer"});
  CHECK(answer.status == 200);
  CHECK(served::header_of(answer, "Content-Type") == "text/event-stream");
  stream_reader stream{answer};
  test.door.open();
  stream.await("event: end\n");
  stream_reader unknown{test.ask("GET", path + "?task=none", {{}, "viewer"})};
  unknown.await("\"code\":\"task.unknown\"");
}

TEST_CASE("logs: those who follow them are sent away by a desk that ends") {
  served test;
  const auto id = test.hold();
  stream_reader stream{test.ask("GET", served::path_of(id) + "/logs/stream")};
  test.desk->close();
  stream.await_end();
  CHECK(stream.text().find("event: end") == std::string::npos);
}
