// Processes that other runtimes have taken, or may take.
#include "tests/actors/durable_world.hpp"

#include <atomic>
#include <future>
#include <random>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;

namespace {

/// Another runtime takes the only process in the store.
void rob(guarded_store& kept) {
  auto row = kept.processes({})->front();
  const seen_process seen[]{{row.key, row.fence}};
  REQUIRE(kept.take_over(seen)->front() > 0);
}

} // namespace

TEST_CASE("ownership: who waits for a process that another runtime has taken hears its outcome") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}}, b: {}}"));
  world.settle();
  rob(*kept);
  world.advance(1s);
  CHECK_FALSE(world.ended);
  CHECK(world.followed == std::vector<std::string>{"p"});
  CHECK_FALSE(kept->processes({})->front().ended);
  auto refused
    = world.ask<process_status>(world.supervising, steer_process{"p", input::pause{"enough"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_owned);
  process_ended news;
  news.output.process_id = "p";
  news.output.state = process_state::completed;
  world.self->send(world.supervising, news);
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
}

TEST_CASE("ownership: a lost process can be taken up again by the runtime that had lost it") {
  for (bool has_noticed : {true, false}) {
    CAPTURE(has_noticed);
    auto kept = std::make_shared<guarded_store>();
    durable_world world{kept};
    world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}},"
                           " b: {action: 'test:mark'}}"));
    world.settle();
    rob(*kept);
    if (has_noticed)
      world.advance(1s);
    world.take_up("p");
    world.settle();
    CHECK_FALSE(world.ended);
    world.advance(1s);
    REQUIRE(world.ended);
    CHECK(world.ended->output.state == process_state::completed);
    CHECK(world.marks.size() == 1);
    CHECK(kept->processes({})->front().state == process_state::completed);
  }
}

TEST_CASE("ownership: a runtime that ends does not wait for what others drive") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}}, b: {}}"));
  world.settle();
  rob(*kept);
  world.advance(1s);
  REQUIRE(world.ask<shut_down_done>(world.supervising, shut_down{"enough"}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::running); // nothing is known
}

TEST_CASE("ownership: a runtime that ends does not wait for a look that the store can't take") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}}}"));
  world.settle();
  kept->after_commit = [&] { // the end is durable; whether it may be told is in doubt
    durable_world::stopped_for += 1h;
    kept->blocked = true;
  };
  world.advance(1s);
  REQUIRE(kept->blocked);
  CHECK_FALSE(world.ended);
  world.self->send(world.around->journal, give_up_store{});
  REQUIRE(world.ask<shut_down_done>(world.supervising, shut_down{"enough"}));
  REQUIRE(world.ended);
  CHECK(world.ended->output.errors.at("flow")
        == "it could not be stored, and continues when it is resumed");
}

TEST_CASE("ownership: to cancel what another runtime drives ends the waiting for it") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}}, b: {}}"));
  world.settle();
  rob(*kept);
  world.advance(1s);
  auto refused
    = world.ask<process_status>(world.supervising, steer_process{"p", input::cancel{"enough"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == error_code::process_owned);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::running);
}

TEST_CASE("ownership: a runtime that was stopped looks before it starts anything") {
  for (bool relaxed : {false, true}) {
    CAPTURE(relaxed);
    auto kept = std::make_shared<guarded_store>();
    durable_world world{kept, relaxed};
    world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}},"
                           " b: {action: 'test:mark'}, c: {action: 'test:mark'}}"));
    world.settle();
    durable_world::stopped_for += 1h;
    bool robbed = false;
    SUBCASE("it is still the owner") {}
    SUBCASE("it has been robbed") {
      robbed = true;
      rob(*kept);
    }
    world.advance(1s);
    CHECK(world.marks.size() == (robbed ? 0 : 2));
    CHECK(world.ended.has_value() == !robbed);
  }
}

TEST_CASE("ownership: who is stopped and robbed between a commit and its effects starts nothing") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  world.start(world.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1s}},"
                         " b: {action: 'test:mark'}}"));
  world.settle();
  bool robbed = false;
  SUBCASE("only stopped") {}
  SUBCASE("robbed") {
    robbed = true;
  }
  kept->after_commit = [&] {
    kept->after_commit = nullptr;
    durable_world::stopped_for += 1h;
    if (robbed)
      rob(*kept);
  };
  world.advance(1s);
  CHECK(world.marks.size() == (robbed ? 0 : 1));
  CHECK(world.followed.size() == (robbed ? 1 : 0));
}

TEST_CASE("ownership: a command that waited for its turn is not started for a robbed process") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  std::atomic<int> started = 0;
  action count;
  count.service = "test";
  count.method = "count";
  count.pace = action_pace::blocking;
  count.run = direct_method{[&](const action_context&, const value& input) {
    ++started;
    return result<value>{input};
  }};
  REQUIRE(world.actions.add(std::move(count)));
  std::promise<void> turn;
  CHECK(world.jobs.submit([&] { turn.get_future().wait(); }));
  world.start(world.load("pipeline: {a: {action: 'test:count', input: {v: 1}}}"));
  world.settle();
  rob(*kept);
  turn.set_value();
  world.jobs.close();
  world.settle();
  CHECK(started == 0);
  CHECK(world.followed == std::vector<std::string>{"p"});
}

TEST_CASE("ownership: a process ends here where no memory comes to look whose it is") {
  auto kept = std::make_shared<guarded_store>();
  durable_world world{kept};
  std::atomic<int> started = 0;
  action count;
  count.service = "test";
  count.method = "count";
  count.pace = action_pace::blocking;
  count.run = direct_method{[&](const action_context&, const value& input) {
    ++started;
    return result<value>{input};
  }};
  REQUIRE(world.actions.add(std::move(count)));
  std::promise<void> turn;
  CHECK(world.jobs.submit([&] { turn.get_future().wait(); }));
  world.start(world.load("pipeline: {a: {action: 'test:count', input: {v: 1}}}"));
  world.settle();
  kept->starved = true;
  // From here on, half a minute passes between two looks at the clock.
  world.around->uptime = [] { return troupe::uptime() + (durable_world::stopped_for += 30s); };
  std::promise<void> looked;
  CHECK(world.jobs.submit([&] { looked.set_value(); })); // behind the action, on the one thread
  turn.set_value();
  looked.get_future().wait();
  world.jobs.close();
  world.settle();
  CHECK(started == 0);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::failed);
  CHECK(world.ended->output.errors.begin()->second
        == "what happened to it can't be stored: memory is exhausted; it continues from what is "
           "stored when it is resumed");
  kept->starved = false;
  CHECK_FALSE(kept->processes({})->front().ended);
}

TEST_CASE("ownership: a task meets the sub-workflow again that another runtime drives") {
  auto kept = std::make_shared<guarded_store>();
  durable_world other{kept};
  other.start(other.load("pipeline: {a: {action: 'time:sleep', input: {duration: 1h}}}"));
  other.settle();
  REQUIRE(kept->processes({})->size() == 1);
  durable_world world{kept};
  world.start(world.load("pipeline: {a: {action: 'test:mark'}}"));
  world.settle();
  CHECK(world.marks.empty());
  CHECK(world.followed == std::vector<std::string>{"p"});
}
