// Labels of processes: told and found wherever a process is, kept across runtimes, handed down.
#include "runtime/node/control_desk.hpp"
#include "runtime/node/process_directory.hpp"
#include "tests/node/gate.hpp"
#include "tests/node/shared_place.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

using namespace troupe;
using namespace troupe;
using troupe::testing::gate;
using troupe::testing::loaded;
using troupe::testing::shared_place;
using troupe::testing::sound;

namespace {

constexpr auto labelled = R"(name: labelled
labels: {team: data, kind: etl}
pipeline:
  load:
    labels: {stage: load}
    tasks:
      rows: {action: 'nop:nop'}
      held: {action: 'gate:pass', input: {n: 1}, labels: {kind: io}}
)";

const label_map all_labels{{"team", "web"}, {"kind", "etl"}, {"ticket", "4711"}};

/// To be started with these labels.
start_options with_labels(label_map labels) {
  start_options made;
  made.labels = std::move(labels);
  return made;
}

/// One that is held at the gate, with further labels.
std::string hold_labelled(shared_place& test) {
  auto running = sound(test.node->start(loaded(*test.node, labelled),
                                        with_labels({{"team", "web"}, {"ticket", "4711"}})));
  test.door.await(++test.held);
  return running.id();
}

std::size_t number_of(process_directory& seen, const label_term& label) {
  return sound(seen.count({.labels = {label}}, 100)).number;
}

std::vector<std::string> tasks_of(process_directory& seen, const std::string& id,
                                  const std::vector<label_term>& labels) {
  std::vector<std::string> tasks;
  for (const auto& each : sound(seen.page_of(id, {.labels = labels}, 100)).rows)
    tasks.push_back(each.task_id);
  return tasks;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("labels: a process is told of with them and found by them, live and stored") {
  shared_place test;
  const auto id = hold_labelled(test);
  test.end("name: plain\npipeline: {a: {action: 'nop:nop'}}");
  const auto check = [&](bool is_live) {
    CAPTURE(is_live);
    process_directory seen{test.place()};
    const auto row = sound(seen.find(id));
    CHECK(row.is_live == is_live);
    CHECK(row.summary.labels == all_labels);
    CHECK(sound(seen.show(id))["labels"] == json(all_labels));
    CHECK(number_of(seen, {"team", "web"}) == 1);
    CHECK(number_of(seen, {"ticket", "47*"}) == 1);
    CHECK(number_of(seen, {"team", "data"}) == 0); // it was started with another one
    CHECK(number_of(seen, {"kind", "etl"}) == 1);
    const auto recent_ones
      = sound(seen.page({.recent_since = time_point{}, .labels = {{"kind", "etl"}}}, 10));
    CHECK(recent_ones.rows.size() == 1);
  };
  check(true);
  test.node.reset();
  check(false);
}

TEST_CASE("labels: a process that another runtime takes up has them still") {
  shared_place test;
  const auto id = hold_labelled(test);
  test.node.reset();
  REQUIRE(test.node.emplace(runtime_options{.threads = 1, .jobs = 1, .at_end = at_end::leave})
            .add(test.door.service()));
  sound(test.node->open_store({.path = test.store}));
  const auto again = sound(test.node->resume(id));
  CHECK(sound(again.summary()).labels == all_labels);
  CHECK(sound(again.snapshot()).labels == all_labels);
  test.door.open();
  CHECK(again.wait().state == process_state::completed);
}

TEST_CASE("labels: without a store they are told, too") {
  gate door;
  runtime node{{.threads = 1, .jobs = 1}};
  REQUIRE(node.add(door.service()));
  const auto running = sound(node.start(loaded(node, labelled)));
  door.await(1);
  const auto rows = node.processes();
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().labels == label_map{{"team", "data"}, {"kind", "etl"}});
  door.open();
  running.wait();
}

TEST_CASE("labels: sub-workflows have their own ones, under those of who started them") {
  shared_place test;
  const auto folder = test.folder.path().string();
  std::ofstream{folder + "/child.yaml"} << "name: child\nlabels: {team: other, part: child}\n"
                                           "pipeline: {a: {action: 'nop:nop'}}\n";
  const auto flow = test.node->load_text("name: parent\nlabels: {kind: nightly}\n"
                                         "pipeline: {a: {action: 'workflow:run',"
                                         " input: {location: child}}}",
                                         "parent.yaml", folder);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  const auto parent = sound(test.node->start(*flow, with_labels({{"team", "web"}})));
  CHECK(parent.wait().state == process_state::completed);
  process_directory seen{test.place()};
  const auto children = sound(seen.list({.parent = parent.id()}));
  REQUIRE(children.size() == 1);
  CHECK(children.front().summary.labels
        == label_map{{"team", "web"}, {"kind", "nightly"}, {"part", "child"}});
  CHECK(number_of(seen, {"team", "web"}) == 2);
}

TEST_CASE("labels: one that can be none is refused, and nothing starts") {
  shared_place test;
  const auto flow = loaded(*test.node, "name: plain\npipeline: {a: {action: 'nop:nop'}}");
  const auto refused = test.node->start(flow, with_labels({{"4", "x"}}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::argument_invalid);
  CHECK(test.node->processes().empty());
}

TEST_CASE("labels: executions are found by those of their tasks, and of groups around them") {
  shared_place test;
  const auto id = hold_labelled(test);
  const auto check = [&] {
    process_directory seen{test.place()};
    CHECK(tasks_of(seen, id, {{"stage", "load"}}) == texts{"load", "rows", "held"});
    CHECK(tasks_of(seen, id, {{"stage", "load"}, {"kind", "io"}}) == texts{"held"});
    CHECK(tasks_of(seen, id, {{"kind", "etl"}}).empty()); // the process's
    CHECK(tasks_of(seen, id, {{"stage", "*"}}).size() == 3);
  };
  check();
  test.node.reset();
  check();
}

TEST_CASE("labels: a runtime that keeps nothing finds executions by them") {
  gate door;
  runtime node{{.threads = 1, .jobs = 1}};
  REQUIRE(node.add(door.service()));
  const auto running = sound(node.start(loaded(node, labelled)));
  door.await(1);
  const auto answer = sound(answer_control(
    node, {.verb = "show", .process = running.id(), .payload = {{"where", "label.kind=io"}}}));
  CHECK(answer["executions"]["count"] == 1);
  CHECK(answer["executions"]["tasks"] == json::array({"held"}));
  door.open();
  running.wait();
}
