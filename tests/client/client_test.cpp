#include "troupe/client.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace troupe;

TEST_CASE("client: where it makes no sense to ask is told before anything is sent") {
  auto none = client::open({.url = "troupe.example"});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == error_code::argument_invalid);
  auto open_token = client::open({.url = "http://troupe.example:7070", .token = "secret"});
  REQUIRE_FALSE(open_token);
  CHECK(open_token.error().message.find("for all to read") != std::string::npos);
}

TEST_CASE("client: what a server does not answer may have been done or not") {
  auto asks = client::open({.url = "http://127.0.0.1:1", .token = "x"});
  REQUIRE(asks);
  auto moved = std::move(*asks);
  CHECK(moved.start({.workflow = "etl"}).error().code == error_code::runtime_silent);
  CHECK(moved.wait("etl/1").error().code == error_code::runtime_silent);
  CHECK(moved.list("").error().code == error_code::runtime_silent);
  CHECK(moved.cancel("etl/1").error().code == error_code::runtime_silent);
  CHECK(moved.listen({"processes"}, {}).error().code == error_code::runtime_silent);
}

TEST_CASE("client: the result of a process that has not completed is why") {
  served_process ended;
  ended.id = "etl/1";
  ended.state = process_state::completed;
  ended.output = {{"a", 1}};
  REQUIRE(ended.result_of());
  CHECK(*ended.result_of() == json{{"a", 1}});
  ended.state = process_state::failed;
  ended.errors = {{"load", "no disk"}, {"store", "no room"}};
  REQUIRE_FALSE(ended.result_of());
  CHECK(ended.result_of().error().message
        == "process etl/1 is failed: load: no disk; store: no room");
  ended.state = process_state::running;
  CHECK_FALSE(ended.has_ended());
  CHECK_FALSE(ended.result_of());
}
