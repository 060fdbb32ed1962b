// Processes whose ids were chosen: nothing of them happens before the store has them.
#include "tests/actors/durable_world.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

namespace {

const char* const marking = "pipeline: {a: {action: 'test:mark'}}";

start_process chosen(durable_world& world, const std::string& text) {
  start_process order;
  order.process_id = "p";
  order.flow = world.load(text);
  order.has_chosen_id = true;
  order.on_ended = [&world](const process_status& last) { world.ended = last; };
  return order;
}

} // namespace

TEST_CASE("chosen id: nothing happens before the store has it, in relaxed mode neither") {
  for (bool relaxed : {false, true}) {
    CAPTURE(relaxed);
    auto kept = std::make_shared<guarded_store>();
    durable_world world{kept, relaxed};
    kept->blocked = true;
    auto starting = world.self->request(world.supervising, caf::infinite, chosen(world, marking));
    world.settle();
    CHECK(world.marks.empty());
    CHECK(world.self->mailbox().empty());
    kept->blocked = false;
    world.advance(1s);
    CHECK(world.reply<process_started>(starting));
    CHECK(world.marks.size() == 1);
    REQUIRE(world.ended);
    CHECK(world.ended->output.state == process_state::completed);
  }
}

TEST_CASE("chosen id: one that the store has already fails that start alone") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load(marking));
  world.settle();
  REQUIRE(std::exchange(world.ended, std::nullopt));
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}}}"), "q");
  auto refused = world.ask<process_started>(world.supervising, chosen(world, marking));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_exists);
  CHECK(world.marks.size() == 1);
  CHECK_FALSE(world.ended);
  CHECK(world.ask<process_status>(world.supervising, get_status{"p"}).error()
        == error_code::process_unknown);
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.process_id == "q");
}

TEST_CASE("chosen id: a second start hears that there is one once that is in the store") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  kept->blocked = true;
  auto starting = world.self->request(world.supervising, caf::infinite, chosen(world, marking));
  auto second = world.self->request(world.supervising, caf::infinite, chosen(world, marking));
  world.settle();
  CHECK(world.self->mailbox().empty()); // neither is answered
  kept->blocked = false;
  world.advance(1s);
  CHECK(world.reply<process_started>(starting));
  auto refused = world.reply<process_started>(second);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_exists);
  CHECK(world.marks.size() == 1);
}

TEST_CASE("chosen id: whoever has found what never began hears so, and a shutdown ends") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load(marking));
  world.settle();
  kept->blocked = true;
  auto starting = world.self->request(world.supervising, caf::infinite, chosen(world, marking));
  world.settle();
  auto waiting = world.self->request(world.supervising, caf::infinite, await_process{"p", {}});
  std::string heard;
  CHECK(world.ask<end_watched>(world.supervising, watch_end{"p", [&](const process_output& last) {
                                                              heard = last.process_id;
                                                            }}));
  auto closing = world.self->request(world.supervising, caf::infinite, shut_down{"enough"});
  world.settle();
  kept->blocked = false;
  world.advance(1s);
  auto refused = world.reply<process_started>(starting);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_exists);
  auto waited = world.reply<process_status>(waiting);
  REQUIRE(waited);
  CHECK_FALSE(is_final(waited->output.state));
  CHECK(heard == "p");
  CHECK(world.reply<shut_down_done>(closing));
  CHECK(world.marks.size() == 1);
}

TEST_CASE("chosen id: the process that has it is taken up while another start awaits the store") {
  auto kept = std::make_shared<guarded_store>();
  {
    durable_world before{kept};
    before.start(before.load("pipeline: {nap: {action: 'time:sleep', input: {duration: 1m}},"
                             " a: {action: 'test:mark'}}"));
    before.settle();
  }
  durable_world world{kept};
  kept->blocked = true;
  auto starting = world.self->request(world.supervising, caf::infinite, chosen(world, marking));
  world.settle();
  world.take_up("p");
  world.settle();
  auto refused = world.reply<process_started>(starting);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_exists);
  kept->blocked = false;
  world.advance(1s);
  CHECK(world.marks.empty());
  world.advance(1min);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.marks.size() == 1);
}

TEST_CASE("chosen id: a start fails where nobody knows whether the store has the process") {
  for (bool leaves : {false, true}) {
    CAPTURE(leaves);
    auto kept = std::make_shared<guarded_store>();
    durable_world world{kept};
    kept->blocked = true;
    auto starting = world.self->request(world.supervising, caf::infinite, chosen(world, marking));
    world.settle();
    leaves ? world.self->send(world.supervising, shut_down{"enough", at_end::leave})
           : world.self->send(world.around->journal, give_up_store{});
    world.settle();
    auto failed = world.reply<process_started>(starting);
    REQUIRE_FALSE(failed);
    CHECK(failed.error() == (leaves ? error_code::runtime_closing : error_code::store_failed));
    CHECK(world.marks.empty());
  }
}

TEST_CASE("watched end: it is heard once, and the one after a resume is another one") {
  testing::actor_world world;
  auto is_broken = true;
  action fragile;
  fragile.service = "test";
  fragile.method = "fragile";
  fragile.pace = action_pace::quick;
  fragile.run = direct_method{[&](const action_context&, const value& input) -> result<value> {
    return is_broken ? result<value>{failure("broken")} : result<value>{input};
  }};
  REQUIRE(world.actions.add(std::move(fragile)));
  world.start(world.load("pipeline: {nap: {action: 'time:sleep', input: {duration: 1s}},"
                         " a: {action: 'test:fragile'}}"));
  world.settle();
  std::vector<process_state> heard;
  auto watched = world.ask<end_watched>(
    world.supervising,
    watch_end{"p", [&](const process_output& last) { heard.push_back(last.state); }});
  REQUIRE(watched);
  CHECK_FALSE(watched->over);
  world.advance(1s);
  CHECK(heard == std::vector{process_state::failed});
  auto after = world.ask<end_watched>(world.supervising, watch_end{"p", nullptr});
  REQUIRE(after);
  REQUIRE(after->over);
  CHECK(after->over->output.state == process_state::failed);
  is_broken = false;
  CHECK(world.ask<process_status>(world.supervising, steer_process{"p", input::resume_failed{}}));
  world.settle();
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(heard == std::vector{process_state::failed});
}
