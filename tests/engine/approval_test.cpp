#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto guarded = R"(
policy: {mode: ask, skip: [nop.*]}
init: {who: Ada}
pipeline:
  a: {action: hand:work, input: {to: $who}}
  b: {action: nop:nop}
)";

} // namespace

TEST_CASE("approval: a task waits for it with its expanded input, and nothing else does") {
  driven_process p{R"(
policy: {mode: ask, skip: [nop.*]}
init: {who: Ada}
pipeline:
  kind: parallel
  tasks:
    a: {action: hand:work, input: {to: $who}}
    b: {action: nop:nop}
)"};
  CHECK(p.awaiting_approval() == "flow/a");
  CHECK(p.states("flow/a") == "pending waitForApproval");
  CHECK(p.states("flow/b") == "pending running completed");
  CHECK(*p.approvals()[0].input == json{{"to", "Ada"}});
  CHECK(p.approvals()[0].action == "hand.work");
  CHECK(p.approvals()[0].execution_id == "p/flow/a");
  p.decide("flow/a", true, "fine");
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("approval: a rejection fails the task with its reason and is not retried") {
  driven_process p{R"(
policy: {mode: ask}
pipeline:
  a: {action: hand:work, retry: {type: fixed, maxRetries: 3, delay: 1s}}
)"};
  p.decide("flow/a", false, "too dear");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"a", "not approved: too dear"}});
  p.check_ended_clean();
}

TEST_CASE("approval: a retry with the same input needs no second one") {
  driven_process p{R"(
policy: {mode: ask}
init: {n: 1}
pipeline:
  a:
    action: hand:work
    input: {n: $n}
    retry: {type: fixed, maxRetries: 1, delay: 1s}
)"};
  p.decide("flow/a", true);
  p.fail("flow/a", "no");
  p.advance(1s);
  CHECK(p.awaiting_approval() == "");
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("approval: a retry with another input is asked for anew") {
  driven_process p{R"(
policy: {mode: ask, skip: [hand.wait]}
pipeline:
  kind: parallel
  tasks:
    a:
      action: hand:work
      input: {n: $n}
      retry: {type: fixed, maxRetries: 1, delay: 1s}
    b: {action: hand:wait, post: {n: 2}}
)"};
  p.decide("flow/a", true);
  p.finish("flow/b");
  p.fail("flow/a", "no");
  p.advance(1s);
  CHECK(p.awaiting_approval() == "flow/a");
  p.decide("flow/a", true);
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("approval: a cancel withdraws the request") {
  driven_process p{guarded};
  p.cancel("enough");
  CHECK(p.awaiting_approval() == "");
  CHECK(p.state() == "cancelled");
  p.check_ended_clean();
}

TEST_CASE("approval: a decision that comes late changes nothing") {
  driven_process p{guarded};
  auto stamp = p.approvals()[0].stamp;
  p.decide("flow/a", true);
  p.give(input::approval_decided{stamp, false, "late"});
  p.finish("flow/a");
  CHECK(p.state() == "completed");
  p.check_ended_clean();
}

TEST_CASE("approval: one that is given while the process is paused starts nothing") {
  driven_process p{guarded};
  p.pause();
  CHECK(p.state() == "paused");
  p.decide("flow/a", true);
  CHECK(p.acting() == "");
  p.resume();
  CHECK(p.acting() == "flow/a");
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("approval: whoever starts a process may ask for it instead of the workflow") {
  driven_process p{"pipeline: {a: {action: 'hand:work'}}",
                   {.policy = policy_config{.mode = policy_mode::ask}}};
  CHECK(p.awaiting_approval() == "flow/a");
  p.decide("flow/a", true);
  p.finish("flow/a");
  p.check_ended_clean();
}

TEST_CASE("secrets: those that config names are masked in what is told, and known to the tasks") {
  driven_process p{R"(
config: {secret: [token]}
policy: {mode: ask}
init: {token: s3cr3t-value}
pipeline:
  a: {action: hand:work, input: {commands: "curl -H $token", token: $token}}
)"};
  CHECK(*p.approvals()[0].input == json{{"commands", "curl -H ***"}, {"token", "***"}});
  p.decide("flow/a", true);
  CHECK(*p.actions()[0].input
        == json{{"commands", "curl -H s3cr3t-value"}, {"token", "s3cr3t-value"}});
  p.fail("flow/a", "s3cr3t-value was refused");
  CHECK(p.errors() == json{{"a", "*** was refused"}});
  CHECK(p.events().back().error == "*** was refused");
  for (const auto& each : p.values())
    CHECK(each.new_value->dump().find("s3cr3t") == std::string::npos);
  p.check_ended_clean();
}

TEST_CASE("secrets: what is appended to a list is masked, whether somebody listens or not") {
  for (bool observed : {true, false}) {
    CAPTURE(observed);
    driven_process p{R"yaml(
config: {secret: [tokens]}
pipeline:
  a: {action: "nop:nop", post: {"tokens[]": s3cr3t-value}}
  b: {action: "hand:work", input: {token: "${tokens[0]}"}}
)yaml",
                     {.observed = observed}};
    CHECK(*p.actions()[0].input == json{{"token", "s3cr3t-value"}});
    p.fail("flow/b", "s3cr3t-value was refused");
    CHECK(p.errors() == json{{"b", "*** was refused"}});
  }
}
