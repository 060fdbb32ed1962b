// What a process says that its executions wait for.
#include "tests/actors/holding_world.hpp"

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::machine_world;

namespace {

/// `task: text; text` a line, of what a process waits for.
std::string explained(machine_world& world, const std::string& id, const std::string& task = "") {
  auto told = world.ask<process_waiting>(world.supervising, get_waits{id, task});
  REQUIRE(told);
  std::string text;
  for (const auto& line : told->content.lines) {
    text += std::to_string(line.count) + ' ' + line.task + ':';
    for (const auto& cause : line.causes)
      text += ' ' + cause.text + ';';
    text += '\n';
  }
  return text;
}

} // namespace

TEST_CASE("explain: says what executions take that isn't there, and who has it") {
  machine_world world{
    {{{"license", 2 * whole_unit}, {"memory", std::int64_t{4} << 30}}, {{"db", 1}}}};
  auto flow = world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    holds: {action: "test:hold", resources: {license: 2, memory: 1GiB}, limits: {db: 1}}
    license: {action: "test:hold", resources: {license: 1}}
    memory: {action: "test:hold", resources: {memory: 3.5GiB}, limits: {db: 1}}
)yaml");
  world.start(flow, "p");
  world.settle();
  CHECK(
    explained(world, "p")
    == "1 flow/license: license: needs 1, 0 of 2 is free;\n"
       "1 flow/memory: limit db: needs 1, 1 of 1 of the machine are held, by flow/holds; memory: "
       "needs 3584MiB, 3GiB of 4GiB is free;\n");
  CHECK(explained(world, "p", "license") == "1 flow/license: license: needs 1, 0 of 2 is free;\n");
  world.start(flow, "q"); // another process sees whose it is, too
  world.settle();
  CHECK(explained(world, "q", "holds").find("held, by p/flow/holds") != std::string::npos);
  auto unknown = world.ask<process_waiting>(world.supervising, get_waits{"p", "licence"});
  CHECK_FALSE(unknown);
}

TEST_CASE("explain: many that take the same are one line, and the engine's reasons stand beside") {
  machine_world world{{{{"license", whole_unit}}}};
  world.start(world.load(R"yaml(
pipeline:
  each:
    emit:
      forEach: "${range(100)}"
      as: x
      limit: 40
      task: {t: {action: "test:hold", resources: {license: 1}}}
    await: true
  after: {action: "nop:nop"}
)yaml"));
  world.settle();
  CHECK(explained(world, "p")
        == "1 flow/after: task each to end;\n"
           "60 flow/each.t[40]: the limit of its fan-out: 40 of 40 run;\n"
           "39 flow/each.t[1]: license: needs 1, 0 of 1 is free;\n");
  CHECK(explained(world, "p", "each/t[7]")
        == "1 flow/each.t[7]: license: needs 1, 0 of 1 is free;\n");
}

TEST_CASE("explain: a rate says when it has room") {
  machine_world world{{{}, {{"mail", 1, 1s}}}};
  world.start(world.load(R"yaml(
pipeline:
  kind: parallel
  tasks:
    a: {action: "test:hold", limits: {mail: 1}}
    b: {action: "test:hold", limits: {mail: 1}}
)yaml"));
  world.settle();
  CHECK(explained(world, "p", "b")
        == "1 flow/b: rate mail: needs 1, 1 of 1 have started, until "
             + to_rfc3339(world.began + 1s) + ";\n");
}

TEST_CASE("explain: of all that are active a page is told, in the order of their ids") {
  machine_world world{{{{"license", whole_unit}}}};
  auto flow = world.load("pipeline: {t: {action: \"test:hold\", resources: {license: 1}}}");
  for (const auto* id : {"r", "p", "q"})
    world.start(flow, id);
  world.settle();
  auto page_of = [&](std::string after, std::size_t most) {
    auto told = world.ask<waits_list>(world.supervising, list_waits{{std::move(after), most}});
    REQUIRE(told);
    return std::move(told->content);
  };
  const auto first = page_of({}, 2);
  REQUIRE(first.processes.size() == 2);
  CHECK(first.processes[0].id == "p");
  CHECK(first.processes[1].id == "q");
  CHECK(first.next == "q");
  const auto last = page_of(first.next, 2);
  REQUIRE(last.processes.size() == 1);
  CHECK(last.processes[0].id == "r");
  CHECK(last.next.empty());
  std::size_t waiting = 0; // one of them has the license
  for (const auto& each : page_of({}, 10).processes)
    waiting += each.lines.size();
  CHECK(waiting == 2);
  CHECK(page_of("z", 10).processes.empty());
}
