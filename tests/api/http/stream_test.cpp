// Answers that are written bit by bit.
#include "http_client.hpp"

#include "api/http/server.hpp"
#include "api/http/stream.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>

using namespace std::chrono_literals;
using namespace troupe::api;
using namespace troupe::api::testing;

namespace {

/// A stream, and what it is told.
struct told_stream {
  explicit told_stream(std::size_t most_waiting = 100)
    : stream{std::make_shared<http_stream>(most_waiting)} {
    stream->listen([this] { room.set_value(); }, [this] { closed.set_value(); });
  }
  told_stream(const told_stream&) = delete;
  told_stream& operator=(const told_stream&) = delete;

  http_response answer() const {
    http_response given;
    given.headers.push_back({"Content-Type", "text/event-stream"});
    given.stream = stream;
    return given;
  }

  std::shared_ptr<http_stream> stream;
  std::promise<void> room;
  std::promise<void> closed;
};

/// More than sockets hold for a client that doesn't read.
const std::string& large_text() {
  static const std::string text(20'000'000, 'x');
  return text;
}

} // namespace

TEST_CASE("http stream: takes what fits, and anything where nothing waits") {
  http_stream stream{10};
  CHECK(stream.has_room());
  CHECK(stream.write("longer than ten"));
  CHECK(!stream.write("x"));
  CHECK(stream.take() == "longer than ten");
  CHECK(!stream.write("x")); // it is under way
  stream.sent();
  CHECK(stream.write("12345"));
  CHECK(stream.write("67890"));
  CHECK(!stream.write("x"));
  CHECK(stream.take() == "1234567890");
}

TEST_CASE("http stream: tells of room once, to who has asked") {
  http_stream stream{10};
  int told = 0;
  stream.listen([&] { ++told; }, [] {});
  CHECK(stream.write("one"));
  static_cast<void>(stream.take());
  stream.sent();
  CHECK(told == 0);
  CHECK(stream.write("two"));
  CHECK(!stream.has_room());
  static_cast<void>(stream.take());
  CHECK(told == 0);
  stream.sent();
  stream.sent();
  CHECK(told == 1);
}

TEST_CASE("http stream: wakes the server once for all that waits") {
  http_stream stream{10};
  int woken = 0;
  stream.attach([&] { ++woken; });
  CHECK(stream.write("1"));
  CHECK(stream.write("2"));
  CHECK(woken == 1);
  static_cast<void>(stream.take());
  CHECK(stream.write("3"));
  CHECK(woken == 2);
}

TEST_CASE("http stream: takes nothing once it has ended, or is closed") {
  http_stream ended{10};
  CHECK(ended.write("last"));
  ended.end();
  CHECK(!ended.write("x"));
  CHECK(!ended.is_done());
  CHECK(ended.take() == "last");
  CHECK(ended.is_done());
  http_stream closed{10};
  int told = 0;
  closed.listen([] {}, [&] { ++told; });
  closed.close();
  closed.close();
  CHECK(told == 1);
  CHECK(!closed.write("x"));
}

TEST_CASE("http server: what is written to a stream is sent as it comes") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); });
  http_client client{server->address()};
  client.send(get("/"));
  const auto head = client.read(false);
  CHECK(head.status == 200);
  CHECK(head.headers.at("transfer-encoding") == "chunked");
  CHECK(head.headers.at("connection") == "close");
  CHECK(!head.headers.contains("content-length"));
  CHECK(told.stream->write("one"));
  CHECK(client.read_until("one\r\n") == "3\r\none\r\n");
  CHECK(told.stream->write("twenty characters 20"));
  CHECK(client.read_until("20\r\n") == "14\r\ntwenty characters 20\r\n");
  told.stream->end();
  CHECK(client.read_until("0\r\n\r\n") == "0\r\n\r\n");
  CHECK(client.is_at_end());
}

TEST_CASE("http server: a stream is sent as it is to who speaks HTTP/1.0") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); });
  http_client client{server->address()};
  client.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(!client.read(false).headers.contains("transfer-encoding"));
  CHECK(told.stream->write("one"));
  CHECK(client.read_until("one") == "one");
  told.stream->end();
  CHECK(client.is_at_end());
}

TEST_CASE("http server: HEAD has the head of a stream, which is closed") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); });
  http_client client{server->address()};
  client.send("HEAD / HTTP/1.1\r\nHost: here\r\n\r\n");
  CHECK(client.read(false).status == 200);
  CHECK(client.is_at_end());
  told.closed.get_future().get();
}

TEST_CASE("http server: a stream hears that its client has gone") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); });
  std::optional<http_client> client{std::in_place, server->address()};
  client->send(get("/"));
  CHECK(client->read(false).status == 200);
  client.reset();
  told.closed.get_future().get();
  CHECK(!told.stream->write("x"));
}

TEST_CASE("http server: a stream whose client has gone before it came is closed") {
  told_stream told;
  withheld_answers withheld;
  const auto server = serve(withheld.handler());
  std::optional<http_client> client{std::in_place, server->address()};
  client->send(get("/"));
  const auto answer = withheld.take();
  client.reset();
  CHECK(server->drain(60s)); // it has been noticed
  answer(told.answer());
  told.closed.get_future().get();
}

TEST_CASE(
  "http server: who doesn't read a stream keeps nobody waiting, and is heard of once it does") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); });
  http_client client{server->address()};
  client.send(get("/"));
  CHECK(client.read(false).status == 200);
  CHECK(told.stream->write(large_text()));
  CHECK(!told.stream->has_room());
  CHECK(!told.stream->write("x"));
  CHECK(client.read_until("x\r\n").size() > large_text().size());
  told.room.get_future().get();
  CHECK(told.stream->write("more"));
  CHECK(client.read_until("more\r\n") == "4\r\nmore\r\n");
}

TEST_CASE("http server: a stream whose client takes nothing is closed in the end") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); },
            {.stall_time = 50ms});
  http_client client{server->address()};
  client.send(get("/"));
  CHECK(client.read(false).status == 200);
  CHECK(told.stream->write(large_text()));
  told.closed.get_future().get();
}

TEST_CASE("http server: a drain ends streams at once, with what was written") {
  told_stream told;
  const auto server
    = serve([&](const http_request&, const http_answer& answer) { answer(told.answer()); });
  std::optional<http_client> client{std::in_place, server->address()};
  client->send(get("/"));
  CHECK(client->read(false).status == 200);
  CHECK(told.stream->write("last"));
  auto drained = std::async(std::launch::async, [&] { return server->drain(60s); });
  CHECK(client->read_until("0\r\n\r\n") == "4\r\nlast\r\n0\r\n\r\n");
  CHECK(client->is_at_end());
  client.reset();
  CHECK(drained.get());
}
