// Steering, approvals and signals of processes with a journal: told once they are durable, and
// found again after a crash.
#include "messages/control.hpp"
#include "tests/actors/durable_world.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

namespace {

constexpr auto nap = "pipeline: {a: {action: 'time:sleep', input: {duration: 1h}}, b: {}}";

constexpr auto guarded = R"(
policy: {mode: ask}
pipeline:
  a: {action: test:mark, input: {to: Ada}}
)";

process_state state_of(durable_world& world) {
  auto known = world.ask<process_status>(world.supervising, get_status{"p"});
  REQUIRE(known);
  return known->output.state;
}

/// Settles, and forgets the answers that nobody asked for.
void settle_alone(durable_world& world) {
  world.settle();
  while (!world.self->mailbox().empty())
    world.self->dequeue();
}

} // namespace

TEST_CASE("durable control: who steers is answered once that is durable") {
  durable_world world{std::make_shared<guarded_store>()};
  world.start(world.load(nap));
  settle_alone(world);
  world.kept->blocked = true;
  auto pending = world.self->request(world.supervising, caf::infinite,
                                     steer_process{"p", input::pause{"a break"}});
  world.settle();
  world.advance(2s);
  CHECK(world.self->mailbox().empty());
  world.kept->blocked = false;
  world.advance(2s);
  auto answer = world.reply<process_status>(pending);
  REQUIRE(answer);
  auto row = world.kept->processes({})->front();
  CHECK(row.state == process_state::paused);
  CHECK(row.reason == "a break");
}

TEST_CASE("durable control: a paused process comes back paused, and goes on when it is told to") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    start_process order;
    order.process_id = "p";
    order.flow = world.load("pipeline: {a: {action: 'test:mark'}}");
    order.begin.paused = true;
    world.self->send(world.supervising, std::move(order));
    world.settle();
    REQUIRE(kept->processes({})->front().state == process_state::paused);
  }
  durable_world world{kept};
  world.take_up("p");
  world.settle();
  CHECK(state_of(world) == process_state::paused);
  CHECK(world.marks.empty());
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::resume{}}));
  REQUIRE(world.ended);
  CHECK(world.marks.size() == 1);
}

TEST_CASE("durable control: an approval is asked for again, and decided once that is durable") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world world{kept};
    start_process order;
    order.process_id = "p";
    order.flow = world.load(guarded);
    order.begin.approvals = {2h, {{"ticket", 7}}};
    world.self->send(world.supervising, std::move(order));
    world.settle();
    world.advance(30min);
  }
  durable_world world{kept};
  world.take_up("p");
  settle_alone(world);
  auto list = world.ask<approval_list>(world.approving, list_approvals{});
  REQUIRE(list->pending.size() == 1);
  CHECK(list->pending[0].execution_id == "p/flow/a");
  CHECK(list->pending[0].metadata == json{{"ticket", 7}});
  CHECK(list->pending[0].expires_at - list->pending[0].requested_at == 2h);
  world.kept->blocked = true;
  auto pending
    = world.self->request(world.approving, caf::infinite, decide_approval{"p/flow/a", true, ""});
  world.advance(2s);
  CHECK(world.self->mailbox().empty());
  CHECK(world.marks.empty());
  world.kept->blocked = false;
  world.advance(2s);
  CHECK(world.reply<approval_request>(pending));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.marks.size() == 1);
}

TEST_CASE("durable control: a signal that came before a crash is there after it") {
  auto kept = std::make_shared<guarded_store>();
  auto text = "pipeline: {a: {action: 'time:sleep', input: {duration: 1s}},"
              " go: {await: {signal: start}}}";
  {
    durable_world world{kept};
    world.start(world.load(text));
    world.settle();
    CHECK(world.ask<process_status>(world.supervising,
                                    steer_process{"p", input::signal{"start", make_value(7)}}));
  }
  durable_world world{kept};
  world.take_up("p");
  world.settle();
  world.advance(2s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.output["go"] == 7);
}

TEST_CASE("durable control: what was taken up again after a failure lives on after a crash") {
  auto kept = std::make_shared<guarded_store>();
  auto text = "pipeline: {a: {action: 'nop:fail', input: {message: no}}}";
  {
    durable_world world{kept};
    world.start(world.load(text));
    world.settle();
    REQUIRE(world.ended);
    CHECK(kept->processes({})->front().ended);
    world.kept->blocked = true; // its failing again is never stored
    world.self->send(world.supervising, steer_process{"p", input::resume_failed{}});
    world.settle();
  }
  CHECK(kept->processes({})->front().ended);
  kept->blocked = false;
  durable_world world{kept};
  auto row = kept->processes({})->front();
  auto key = row.key;
  REQUIRE(kept->record_request({key, row.fence}, {"retry", ""}, time_point{}));
  world.take_up("p");
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(kept->requests(key)->empty());
}
