#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("nop: answers the very same value, not a copy") {
  auto registry = builtin();
  auto entry = registry.find("nop", "nop");
  REQUIRE(entry);
  auto input = make_value({{"a", 1}});
  auto output = invoke(**entry, {}, input);
  REQUIRE(output);
  CHECK(*output == input);
  CHECK((*entry)->pace == action_pace::quick);
  CHECK_FALSE((*entry)->wants_identity);
}

TEST_CASE("nop: without input it answers null") {
  auto registry = builtin();
  CHECK((*run_action(registry, "nop", "nop", nullptr))->is_null());
}

TEST_CASE("nop: fail fails with its message, or a default one") {
  auto registry = builtin();
  CHECK(message_of(run_action(registry, "nop", "fail", {{"message", "boom"}})) == "boom");
  CHECK(message_of(run_action(registry, "nop", "fail", {{"message", 7}})) == "7");
  CHECK(message_of(run_action(registry, "nop", "fail", nullptr)) == "failed by nop:fail");
  CHECK(message_of(run_action(registry, "nop", "fail", "x")) == "failed by nop:fail");
  CHECK(message_of(run_action(registry, "nop", "fail", {{"message", nullptr}}))
        == "failed by nop:fail");
}
