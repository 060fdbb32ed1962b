// What holds for a process because of those whose tasks led to it.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr auto works = "pipeline: {a: {action: hand:work, input: {v: $given}}}";

drive_options under(std::vector<policy_config> policies, value secrets = null_value(),
                    json init = json::object()) {
  drive_options options;
  options.init = std::move(init);
  options.rules = {.policies = std::move(policies), .secrets = std::move(secrets)};
  return options;
}

/// What the process hands down.
inherited_rules below(std::string_view text, drive_options options = {}) {
  return driven_process{text, std::move(options)}.machine().rules_below();
}

} // namespace

TEST_CASE("rules: what a process above blocks fails here, what it asks about is asked") {
  driven_process blocked{works, under({{policy_mode::automatic, {}, {"hand.*"}, {}}})};
  CHECK(
    blocked.errors()
    == json{{"a", "action hand.work is not allowed by policy: it is in `block` of a process that "
                  "led to this one"}});
  driven_process asked{works, under({{policy_mode::ask, {}, {}, {}}})};
  CHECK(asked.awaiting_approval() == "flow/a");
  driven_process free{works, under({{policy_mode::ask, {}, {}, {"hand.*"}}})};
  CHECK(free.acting() == "flow/a");
  free.finish("flow/a");
}

TEST_CASE("rules: a secret of a process above is hidden in all that is told") {
  redactor above{{"token"}};
  above.learn("token", "hunter2hunter2");
  driven_process p{R"(
policy: {mode: ask}
pipeline: {a: {action: hand:work, input: {v: $given}}}
)",
                   under({}, above.learnt(), {{"given", "hunter2hunter2"}})};
  CHECK(*p.approvals()[0].input == json{{"v", "***"}});
  CHECK(*p.machine().snapshot().session.state["given"] == "***");
  p.decide("flow/a", true);
  CHECK(*p.actions()[0].input == json{{"v", "hunter2hunter2"}}); // what tasks see is as it is
  p.fail("flow/a", "bad password hunter2hunter2");
  CHECK(p.errors() == json{{"a", "bad password ***"}});
  for (const auto& event : p.events())
    CHECK(event.error.find("hunter2") == std::string::npos);
  auto ended = p.machine().output();
  CHECK(*redactor{{}, *ended.secrets}.masked(make_value(ended.output)) == json{{"given", "***"}});
}

TEST_CASE("rules: what holds here holds below, with all from above") {
  CHECK(below(works).policies.empty());
  CHECK(below(works).secrets->is_null());
  policy_config outer{policy_mode::ask, {}, {}, {}};
  auto handed = below(R"(
policy: {block: [nop.fail]}
config: {secret: [pin]}
init: {pin: "123456"}
pipeline: {a: {action: hand:work}}
)",
                      under({outer}, make_value({{"names", {"token"}}, {"texts", {"hunter22"}}})));
  REQUIRE(handed.policies.size() == 2);
  CHECK(handed.policies[0] == outer);
  CHECK(handed.policies[1].block == std::vector<std::string>{"nop.fail"});
  redactor secrets{{}, *handed.secrets};
  CHECK(secrets.masked("123456 hunter22") == "*** ***");
  CHECK(*secrets.masked("token", make_value("x")) == "***");
  CHECK(*secrets.masked("pin", make_value("x")) == "***");
}

TEST_CASE("rules: a policy that holds already is not handed down twice") {
  policy_config same{policy_mode::automatic, {}, {"nop.fail"}, {}};
  auto text = "policy: {block: [nop.fail]}\npipeline: {a: {action: hand:work}}";
  CHECK(below(text, under({same})).policies == std::vector{same});
}

TEST_CASE("rules: a policy that was chosen at the start is the one that is handed down") {
  drive_options options;
  options.policy = policy_config{policy_mode::ask, {}, {}, {}};
  CHECK(below("policy: {mode: auto}\npipeline: {a: {action: hand:work}}", options).policies
        == std::vector{*options.policy});
}
