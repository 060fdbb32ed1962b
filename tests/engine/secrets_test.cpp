// `secret.NAME`: what the engine knows of it is where it goes.
#include "runtime/secrets/sealed_input.hpp"
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr auto works = "pipeline: {a: {action: hand:work, input: {auth: 'Bearer ${secret.TOKEN}', "
                       "n: $n}}}";

json opened(const value& input) {
  static const std::string token = "hunter2hunter2";
  auto whole = unsealed_input(
    input, [](std::string_view name) { return name == "TOKEN" ? &token : nullptr; });
  REQUIRE(whole);
  return **whole;
}

drive_options with(json init) {
  drive_options options;
  options.init = std::move(init);
  return options;
}

} // namespace

TEST_CASE("secrets: an action is started with the place of each, which can be filled") {
  driven_process p{works, with({{"n", 7}})};
  REQUIRE(p.acting() == "flow/a");
  const auto input = p.actions()[0].input;
  CHECK(*shown_input(input) == json{{"auth", "Bearer ***"}, {"n", 7}});
  CHECK(opened(input) == json{{"auth", "Bearer hunter2hunter2"}, {"n", 7}});
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("secrets: a value from elsewhere that looks like one is not filled") {
  driven_process p{works, with({{"n", "${secret.TOKEN} *** $secret.TOKEN"}})};
  CHECK(opened(p.actions()[0].input)["n"] == "${secret.TOKEN} *** $secret.TOKEN");
  p.finish("flow/a");
}

TEST_CASE("secrets: what waits shows the mask, to who approves and in a snapshot") {
  auto options = with({{"n", 7}});
  options.policy = policy_config{policy_mode::ask, {}, {}, {}};
  driven_process p{works, options};
  REQUIRE(p.awaiting_approval() == "flow/a");
  const json shown{{"auth", "Bearer ***"}, {"n", 7}};
  CHECK(*p.approvals()[0].input == shown);
  auto is_shown = false;
  for (const auto& each : p.machine().snapshot().stack)
    if (each.input) {
      is_shown = true;
      CHECK(*each.input == shown);
    }
  CHECK(is_shown);
  p.decide("flow/a", true);
  CHECK(opened(p.actions()[0].input)["auth"] == "Bearer hunter2hunter2");
  p.finish("flow/a");
}

TEST_CASE("secrets: a retry and an action that was taken back are given them again") {
  driven_process p{"pipeline: {a: {action: hand:block, retry: {maxRetries: 1, delay: 1s}, "
                   "input: {auth: $secret.TOKEN}}}"};
  p.pause();
  p.resume();
  REQUIRE(p.acting() == "flow/a");
  CHECK(opened(p.actions()[0].input)["auth"] == "hunter2hunter2");
  p.fail("flow/a", "no");
  p.advance(std::chrono::seconds{1});
  REQUIRE(p.acting() == "flow/a");
  CHECK(opened(p.actions()[0].input)["auth"] == "hunter2hunter2");
  p.finish("flow/a", {{"auth", "***"}});
  CHECK(p.state() == "completed");
}

TEST_CASE("secrets: one in a key fails its task, and is not shown") {
  driven_process p{"pipeline: {a: {action: hand:work, input: {'${secret.TOKEN}': 1}}}"};
  CHECK(p.state() == "failed");
  const auto errors = p.errors();
  const auto told = errors["a"].get<std::string>();
  CHECK(told.find("a key of the input holds a secret") != std::string::npos);
  CHECK(told.find('\x1f') == std::string::npos);
}
