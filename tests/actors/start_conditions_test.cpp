// What processes take of a node, in virtual time: no two hold more than there is.
#include "tests/actors/holding_world.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::durable_world;
using troupe::testing::guarded_store;
using troupe::testing::holding;
using troupe::testing::machine_world;

namespace {

const char* const two_on_one_license = R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "test:hold", resources: {license: 1}}
    b: {action: "test:hold", resources: {license: 1}}
    c: {action: "test:hold"}
)yaml";

} // namespace

TEST_CASE("starts: two tasks on one license never overlap, and others don't wait for them") {
  machine_world world{{{{"license", whole_unit}}}};
  world.start(world.load(two_on_one_license));
  world.run_for(30ms);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  REQUIRE(world.order() == "c a b");
  CHECK(world.calls[2].from >= world.calls[1].until);
  REQUIRE(world.calls[1].resources.size() == 1);
  CHECK(world.calls[1].resources[0].name == "license");
  CHECK(world.calls[1].resources[0].amount == 1);
  CHECK(world.calls[0].resources.empty());
}

TEST_CASE("starts: whole pieces are told by their numbers") {
  machine_world world{{{{"gpus", 3 * whole_unit, {2, 3, 5}}}}};
  world.start(world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "test:hold", resources: {gpus: 2}}
    b: {action: "test:hold", resources: {gpus: 1}}
)yaml"));
  world.run_for(15ms);
  REQUIRE(world.ended);
  REQUIRE(world.calls.size() == 2);
  CHECK(world.calls[0].resources[0].indices == std::vector<std::uint32_t>{2, 3});
  CHECK(world.calls[1].resources[0].indices == std::vector<std::uint32_t>{5});
}

TEST_CASE("starts: a limit of the process and one of the machine both hold") {
  machine_world world{{{}, {{"db", 3}}}};
  auto flow = world.load(R"yaml(
config: {limits: {db: 2}}
pipeline:
  each:
    emit: {forEach: [1, 2, 3, 4, 5, 6], as: x, task: {t: {action: "test:hold", limits: {db: 1}}}}
    await: true
)yaml");
  world.start(flow, "p");
  world.settle();
  CHECK(world.calls.size() == 2); // its own
  world.start(flow, "q");
  world.settle();
  CHECK(world.calls.size() == 3); // that of the machine, which processes share
  world.run_for(100ms);
  CHECK(world.calls.size() == 12);
  CHECK(world.most_at_once() == 3);
}

TEST_CASE("starts: each key of a pattern has its own total") {
  machine_world world{{{}}};
  world.start(world.load(R"yaml(
config: {limits: {"api:*": 1}}
pipeline:
  each:
    emit:
      forEach: [eu, us, eu, us]
      as: zone
      task: {t: {action: "test:hold", limits: {"api:${zone}": 1}}}
    await: true
)yaml"));
  world.settle();
  CHECK(world.order() == "each.t[0] each.t[1]");
  world.run_for(25ms);
  REQUIRE(world.ended);
  CHECK(world.calls.size() == 4);
}

TEST_CASE("starts: a rate lets so many start in any span, by the clock of the actors") {
  machine_world world{{{}}};
  world.start(world.load(R"yaml(
config: {limits: {mail: {per: 1s, count: 2}}}
pipeline:
  each:
    emit: {forEach: [1, 2, 3, 4, 5], as: x, task: {t: {action: "test:hold", limits: {mail: 1}}}}
    await: true
)yaml"));
  world.settle();
  CHECK(world.calls.size() == 2);
  world.advance(999ms);
  CHECK(world.calls.size() == 2);
  world.advance(1ms);
  CHECK(world.calls.size() == 4);
  world.advance(1s);
  CHECK(world.calls.size() == 5);
  world.advance(10ms);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
}

TEST_CASE("starts: priorities first, of the process and then of the task, groups' below them") {
  machine_world world{{{{"slot", whole_unit}}}};
  auto flow = world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    first: {action: "test:hold", resources: {slot: 1}}
    low: {action: "test:hold", resources: {slot: 1}, priority: -1}
    group:
      priority: 2
      inherits: {action: "test:hold", resources: {slot: 1}}
    high: {action: "test:hold", resources: {slot: 1}, priority: "${1 + 2}"}
    usual: {action: "test:hold", resources: {slot: 1}}
)yaml");
  world.start(flow);
  world.settle();
  start_process urgent;
  urgent.process_id = "q";
  urgent.flow = world.load("pipeline: {other: {action: 'test:hold', resources: {slot: 1}}}");
  urgent.begin.priority = 1;
  world.self->send(world.supervising, std::move(urgent));
  world.run_for(80ms);
  CHECK(world.order() == "high other group/inherits first usual low");
}

TEST_CASE("starts: what could never be had fails at once, and says why") {
  machine_world world{{{{"license", 2 * whole_unit}}}};
  world.start(world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    many: {action: "test:hold", resources: {license: 3}, continueOnError: true}
    other: {action: "test:hold", resources: {licence: 1}, continueOnError: true}
    where: {action: "test:hold", requires: {os: plan9}, continueOnError: true}
    limit: {action: "test:hold", limits: {db: 1}, continueOnError: true}
)yaml"));
  world.settle();
  REQUIRE(world.ended);
  CHECK(world.calls.empty());
  auto& errors = world.ended->output.errors;
  CHECK(errors["many"] == "no machine could ever give what it needs: license 3 (of 2 at most)");
  CHECK(errors["other"]
        == "no machine could ever give what it needs: licence 1 (there is none; did you mean "
           "\"license\"?; --resource licence=AMOUNT says how much there is)");
  CHECK(errors["where"] == "no machine has the labels that it requires: os plan9");
  CHECK(errors["limit"]
        == "limit 'db' has no total: it is given under config.limits, or by --limit db=N");
}

TEST_CASE("starts: what could never be had is retried only where it may be less") {
  machine_world world{{{{"license", 2 * whole_unit}}}};
  world.start(world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    same:
      action: test:hold
      resources: {license: 3}
      retry: {maxRetries: 9, delay: 1h}
      continueOnError: true
    less: {action: "test:hold", resources: {license: "${4 - attempt}"}, retry: {maxRetries: 9}}
)yaml"));
  world.run_for(25ms);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  CHECK(world.ended->output.errors["same"]
        == "no machine could ever give what it needs: license 3 (of 2 at most)");
  REQUIRE(world.calls.size() == 1);
  CHECK(world.calls[0].task == "less");
  CHECK(world.calls[0].resources[0].amount == 2);
}

TEST_CASE("starts: more cpus than there are count as all, with one warning a task") {
  machine_world world{{{{"cpus", 2 * whole_unit}}}};
  world.start(world.load(R"yaml(
pipeline:
  each:
    template:
      selector: [{name: x, value: [1, 2]}]
      task: {t: {action: "test:hold", resources: {cpus: 64}}}
)yaml"));
  world.run_for(25ms);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
  REQUIRE(world.calls.size() == 2);
  CHECK(world.calls[0].resources[0].amount == 2);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0]
        == "task flow/each.t[0] asks for 64 cpus: it gets all of the 2 that there are");
}

TEST_CASE("starts: what is taken is given back after each attempt, not while a retry waits") {
  machine_world world{{{{"license", whole_unit}}}};
  action fail;
  fail.service = "test";
  fail.method = "fail";
  fail.pace = action_pace::quick;
  fail.run = direct_method{
    [](const action_context&, const value&) -> result<value> { return failure("not yet"); }};
  REQUIRE(world.actions.add(std::move(fail)));
  world.start(world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    again:
      action: test:fail
      resources: {license: 1}
      retry: {maxRetries: 1, delay: 1s}
      continueOnError: true
    b: {action: "test:hold", resources: {license: 1}}
)yaml"));
  world.settle();
  CHECK(world.order() == "b");
  world.advance(10ms);
  world.advance(1s);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
}

TEST_CASE("starts: a cancelled process leaves nothing taken, nor a paused one what it waits for") {
  machine_world world{{{{"license", whole_unit}}}};
  auto flow = world.load(two_on_one_license);
  world.start(flow, "p");
  world.advance(1ms);
  auto paused = world.ask<process_status>(world.supervising, steer_process{"p", input::pause{""}});
  REQUIRE(paused);
  world.advance(20ms);
  CHECK(world.order() == "c a"); // b waits for the process, not for the license
  world.start(flow, "q");
  world.advance(1ms);
  CHECK(world.order() == "c a c a");
  auto ended = world.ask<process_status>(world.supervising, steer_process{"q", input::cancel{"x"}});
  REQUIRE(ended);
  world.advance(1ms);
  auto resumed = world.ask<process_status>(world.supervising, steer_process{"p", input::resume{}});
  REQUIRE(resumed);
  world.advance(1ms);
  CHECK(world.order() == "c a c a b");
}

TEST_CASE("starts: a resumed process takes the same, and waits for the same") {
  auto store = std::make_shared<guarded_store>();
  const auto* text = R"yaml(
init: {n: 1}
config: {limits: {db: 1}}
pipeline:
  grow: {action: "nop:nop", input: {v: 2}, post: {n: "${v}"}}
  both:
    kind: parallel
    priority: 3
    tasks:
      a: {action: "test:hold", resources: {license: "${n}"}, limits: {db: 1}, input: {for: 1h}}
      b: {action: "test:hold", resources: {license: "${n}"}, limits: {db: 1}, input: {for: 1h}}
)yaml";
  {
    holding<durable_world> world{{{{"license", 4 * whole_unit}}}, store};
    world.start(world.load(text));
    world.run_for(5ms);
    CHECK(world.order() == "both/a");
  }
  holding<durable_world> world{{{{"license", 4 * whole_unit}}}, store};
  world.take_up("p");
  world.run_for(5ms);
  REQUIRE(world.order() == "both/a");
  CHECK(world.calls[0].resources[0].amount == 2);
  world.advance(1h);
  world.run_for(5ms);
  CHECK(world.order() == "both/a both/b");
  world.advance(1h);
  world.run_for(5ms);
  REQUIRE(world.ended);
  CHECK(world.ended->output.state == process_state::completed);
}

TEST_CASE("starts: any order of the mail keeps to what there is") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    machine_world world{{{{"license", 2 * whole_unit}}, {{"db", 3}}}};
    world.start(world.load(R"yaml(
config: {limits: {"k:*": 1}}
pipeline:
  each:
    emit:
      forEach: "${range(12)}"
      as: x
      task:
        t:
          action: test:hold
          input: {for: "${x + 1}ms"}
          resources: {license: 1}
          limits: {db: 1, "k:${x % 3}": 1}
          priority: "${x % 2}"
    await: true
)yaml"));
    std::mt19937_64 rng{seed};
    world.run_shuffled(rng);
    REQUIRE(world.ended);
    CHECK(world.ended->output.state == process_state::completed);
    CHECK(world.calls.size() == 12);
    CHECK(world.most_at_once() <= 2);
  }
}
