// Logs of commands, as clients follow them.
#include "api/stream/log_streams.hpp"
#include "tests/api/stream/stream_reader.hpp"
#include "tests/node/shared_place.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <vector>

using namespace troupe;
using troupe::testing::shared_place;
using troupe::testing::sound;
using troupe::testing::stream_reader;

namespace {

constexpr auto says = "name: says\npipeline: {a: {action: 'system/exec:execute',"
                      " input: {commands: 'echo one; echo two'}}}";

} // namespace

TEST_CASE("log streams: all that was written is told, and that the process has ended") {
  shared_place test;
  const auto id = test.end(says);
  api::log_streams streams{test.place()};
  stream_reader stream{sound(streams.open({.process = id}))};
  const auto& text = stream.await("event: end\n");
  CHECK(text.find("\"taskPath\":\"says/a\"") != std::string::npos);
  CHECK(text.find("one\\ntwo\\n") != std::string::npos);
  stream.await_end();
}

TEST_CASE("log streams: a process is followed until its end, by each client alone") {
  shared_place test;
  const auto id = test.hold();
  api::log_streams streams{test.place()};
  stream_reader gone{sound(streams.open({.process = id}))};
  stream_reader stays{sound(streams.open({.process = id}))};
  gone.leave();
  test.door.open();
  stays.await("event: end\n");
}

TEST_CASE("log streams: who may not stay is told nothing") {
  shared_place test;
  const auto id = test.end(says);
  api::log_streams streams{test.place()};
  stream_reader stream{sound(streams.open({.process = id, .may_stay = [] { return false; }}))};
  stream.await_end();
  CHECK(stream.text().empty());
}

TEST_CASE("log streams: they are so many at most, and end with the server") {
  shared_place test;
  const auto id = test.hold();
  api::log_streams streams{test.place()};
  std::vector<std::shared_ptr<api::http_stream>> open;
  for (std::size_t i = 0; i < api::log_streams::most_clients; ++i)
    open.push_back(sound(streams.open({.process = id})));
  auto refused = streams.open({.process = id});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::runtime_busy);
  streams.close();
  for (const auto& each : open)
    stream_reader{each}.await_end();
  auto late = streams.open({.process = id});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == error_code::runtime_closing);
  test.door.open();
}
