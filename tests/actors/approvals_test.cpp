#include "tests/actors/actor_world.hpp"

#include "messages/control.hpp"

using namespace troupe;
using namespace troupe::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto guarded = R"(
policy: {mode: ask}
pipeline:
  a: {action: nop:nop, input: {to: Ada}}
)";

start_process order_of(actor_world& world, const std::string& id = "p") {
  start_process order;
  order.process_id = id;
  order.flow = world.load(guarded);
  order.on_ended = [&world](const process_status& last) { world.ended = last; };
  return order;
}

} // namespace

TEST_CASE("approvals: a request tells what is asked, and an approval lets the task go on") {
  actor_world world;
  auto order = order_of(world);
  order.begin.approvals.metadata = {{"ticket", 7}};
  CHECK(world.ask<process_started>(world.supervising, std::move(order)));
  auto list = world.ask<approval_list>(world.approving, list_approvals{});
  REQUIRE(list);
  REQUIRE(list->pending.size() == 1);
  const auto& request = list->pending[0];
  CHECK(request.execution_id == "p/flow/a");
  CHECK(request.task_id == "flow/a");
  CHECK(request.action == "nop.nop");
  CHECK(*request.input == json{{"to", "Ada"}});
  CHECK(request.metadata == json{{"ticket", 7}});
  CHECK(world.ask<approval_request>(world.approving, decide_approval{"p/flow/a", true, "fine"}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.ask<approval_list>(world.approving, list_approvals{})->pending.empty());
}

TEST_CASE("approvals: each is decided once, and who is late hears how it went") {
  actor_world world;
  CHECK(world.ask<process_started>(world.supervising, order_of(world)));
  CHECK(world.ask<approval_request>(world.approving, decide_approval{"p/flow/a", false, "no"}));
  auto late = world.ask<approval_request>(world.approving, decide_approval{"p/flow/a", true, ""});
  REQUIRE_FALSE(late);
  CHECK(late.error() == error_code::approval_decided);
  CHECK(late.error().context().get_as<std::string>(0)
        == "the approval of p/flow/a was rejected before");
  CHECK(world.ask<approval_request>(world.approving, decide_approval{"x", true, ""}).error()
        == error_code::approval_unknown);
  REQUIRE(world.ended);
  CHECK(world.ended->output.errors.at("a") == "not approved: no");
}

TEST_CASE("approvals: a request expires, and counts as rejected") {
  actor_world world;
  auto order = order_of(world);
  order.begin.approvals.expiry = 5s;
  CHECK(world.ask<process_started>(world.supervising, std::move(order)));
  world.advance(4s);
  CHECK_FALSE(world.ended);
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.errors.at("a") == "not approved: nobody decided in time");
}

TEST_CASE("approvals: a cancel withdraws what is pending") {
  actor_world world;
  CHECK(world.ask<process_started>(world.supervising, order_of(world)));
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}}));
  world.settle();
  CHECK(world.ask<approval_list>(world.approving, list_approvals{})->pending.empty());
  auto late = world.ask<approval_request>(world.approving, decide_approval{"p/flow/a", true, ""});
  CHECK(late.error() == error_code::approval_decided);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::cancelled);
}

TEST_CASE("approvals: those of one process are listed on their own") {
  actor_world world;
  CHECK(world.ask<process_started>(world.supervising, order_of(world, "p")));
  CHECK(world.ask<process_started>(world.supervising, order_of(world, "q")));
  CHECK(world.ask<approval_list>(world.approving, list_approvals{})->pending.size() == 2);
  CHECK(world.ask<approval_list>(world.approving, list_approvals{"q"})->pending.size() == 1);
  for (auto id : {"p/flow/a", "q/flow/a"})
    CHECK(world.ask<approval_request>(world.approving, decide_approval{id, true, ""}));
}
