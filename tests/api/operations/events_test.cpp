// What happens in a runtime, told by a desk as it does.
#include "api/http/stream.hpp"
#include "tests/api/operations/served.hpp"
#include "tests/observe/metrics/figure_in.hpp"

#include <condition_variable>

using namespace troupe;
using troupe::testing::asking;
using troupe::testing::escaped;
using troupe::testing::figure_in;
using troupe::testing::good;
using troupe::testing::served;

namespace {

/// Reads a stream as a server's connection does.
class stream_reader {
public:
  explicit stream_reader(const api::http_response& answer) : stream_{answer.stream} {
    INFO(answer.body);
    REQUIRE(stream_);
    stream_->attach([to = woken_] {
      const std::lock_guard lock{to->mutex};
      to->is_set = true;
      to->changed.notify_all();
    });
  }
  stream_reader(const stream_reader&) = delete;
  stream_reader& operator=(const stream_reader&) = delete;
  ~stream_reader() { leave(); }

  /// Waits until `part` has come; returns all that has.
  const std::string& await(const std::string& part) {
    for (;;) {
      text_ += stream_->take();
      stream_->sent();
      if (text_.find(part) != std::string::npos)
        return text_;
      std::unique_lock lock{woken_->mutex};
      woken_->changed.wait(lock, [&] { return woken_->is_set; });
      woken_->is_set = false;
    }
  }

  /// The last id that has come.
  std::string last_id() const {
    const auto at = text_.rfind("\nid: ") + 5;
    return text_.substr(at, text_.find('\n', at) - at);
  }

  bool has_ended() { return stream_->is_done(); }

  void leave() { stream_->close(); }

private:
  struct wake_flag {
    std::mutex mutex; // guards what follows
    bool is_set = false;
    std::condition_variable changed;
  };

  std::shared_ptr<api::http_stream> stream_;
  std::shared_ptr<wake_flag> woken_ = std::make_shared<wake_flag>();
  std::string text_;
};

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
