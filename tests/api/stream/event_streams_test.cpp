// When a runtime is subscribed to for streams, and when not.
#include "api/stream/event_streams.hpp"
#include "tests/api/stream/stream_reader.hpp"
#include "tests/node/answers.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::loaded;
using troupe::testing::stream_reader;

namespace {

/// A stream of the rows of all processes.
std::shared_ptr<api::http_stream> rows_of(api::event_streams& from, std::string last_id = {}) {
  auto opened = from.open({.topics = {.processes = true}, .last_id = std::move(last_id)});
  REQUIRE(opened);
  return *opened;
}

void run_one(runtime& node) {
  auto running
    = node.start(loaded(node, "name: flow\npipeline: {a: {action: 'nop:nop', input: {x: 1}}}"));
  REQUIRE(running);
  running->wait();
}

} // namespace

TEST_CASE("event streams: nothing is heard any more once nobody has listened for long") {
  runtime node;
  api::event_streams streams{node, api::event_streams::steady_time, 0s};
  const auto counted = streams.figures();
  CHECK_FALSE(counted->is_heard);
  std::optional<stream_reader> first{rows_of(streams)};
  CHECK(counted->is_heard);
  run_one(node);
  first->await("\"state\":\"completed\"");
  const auto seen = first->last_id();
  first.reset();
  counted->is_heard.wait(true);
  run_one(node);
  stream_reader back{rows_of(streams, seen)};
  CHECK(counted->is_heard);
  back.await("event: resync\n"); // it can't be known what it has missed
  run_one(node);
  back.await("\"state\":\"completed\"");
}

TEST_CASE("event streams: who comes back soon has missed nothing, and one that stays keeps all") {
  runtime node;
  api::event_streams streams{node, api::event_streams::steady_time, 1h};
  const auto counted = streams.figures();
  std::optional<stream_reader> first{rows_of(streams)};
  run_one(node);
  first->await("\"state\":\"completed\"");
  const auto seen = first->last_id();
  first.reset();
  run_one(node);
  stream_reader back{rows_of(streams, seen)};
  back.await("\"state\":\"completed\"");
  CHECK(back.text().find("event: resync\n") == std::string::npos);
  CHECK(counted->is_heard);
  streams.close();
  back.await_end();
}

TEST_CASE("event streams: clients that come and go at once, and its end, disturb nobody") {
  runtime node;
  api::event_streams streams{node, api::event_streams::steady_time, 0s};
  for (int i = 0; i < 20; ++i) {
    stream_reader one{rows_of(streams)};
    run_one(node);
    one.await("\"state\":\"completed\"");
  }
  streams.close();
}
