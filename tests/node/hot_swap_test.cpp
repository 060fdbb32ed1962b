// Definitions that are replaced while processes run.
#include "runtime/language/workflow/workflow.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/heard.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::testing::problems_of;

namespace {

/// Waits for `go`, then tells its version.
std::string flow_of_version(int version) {
  return "init: {version: " + std::to_string(version)
         + "}\n"
           "pipeline:\n"
           "  wait: {await: {signal: go}}\n"
           "  tell: {action: 'nop:nop', input: {version: $version}}\n";
}

process started(runtime& node, const std::string& path) {
  auto flow = node.load_file(path);
  REQUIRE(flow);
  auto running = node.start(*flow);
  REQUIRE(running);
  return *running;
}

} // namespace

TEST_CASE("hot swap: a process keeps the version it was started with, and says which") {
  runtime node;
  auto first = node.upsert("ship.yaml", flow_of_version(1));
  REQUIRE(first);
  auto old = started(node, "ship.yaml");
  auto second = node.upsert("ship.yaml", flow_of_version(2));
  REQUIRE(second);
  auto fresh = started(node, "ship.yaml");

  CHECK(old.summary()->workflow_hash == to_string((*first)->hash));
  CHECK(fresh.summary()->workflow_hash == to_string((*second)->hash));
  CHECK(old.snapshot()->workflow_hash == to_string((*first)->hash));
  CHECK(old.summary()->workflow_hash != fresh.summary()->workflow_hash);

  REQUIRE(old.signal("go", nullptr));
  REQUIRE(fresh.signal("go", nullptr));
  CHECK(old.wait().output["tell"]["version"] == 1);
  CHECK(fresh.wait().output["tell"]["version"] == 2);
}

TEST_CASE("hot swap: the next sub-workflow is the newest version") {
  temporary_folder folder;
  folder.write("child.yaml", "pipeline: {tell: {action: 'nop:nop', input: {version: 1}}}");
  folder.write("parent.yaml", "pipeline:\n"
                              "  one: {action: 'workflow:run', input: {location: child}}\n"
                              "  wait: {await: {signal: go}}\n"
                              "  two: {action: 'workflow:run', input: {location: child}}\n");
  auto version_of = [](const process_output& ended, const char* task) {
    return ended.output[task]["output"]["tell"]["version"];
  };
  testing::heard events;
  runtime node;
  auto heard = node.subscribe({{event_type::execution}}, events.handler());
  auto parent = started(node, folder / "parent.yaml");
  events.await<execution_event>([](const execution_event& each) {
    return each.task_id == "parent/one" && each.state == task_state::completed;
  });
  SUBCASE("put there in memory") {
    REQUIRE(node.upsert(folder / "child.yaml",
                        "pipeline: {tell: {action: 'nop:nop', input: {version: 2}}}"));
  }
  SUBCASE("edited in its file") {
    folder.write("child.yaml", "pipeline: {tell: {action: 'nop:nop', input: {version: 2}}}");
  }
  REQUIRE(parent.signal("go", nullptr));
  auto ended = parent.wait();
  REQUIRE(ended.state == process_state::completed);
  CHECK(version_of(ended, "one") == 1);
  CHECK(version_of(ended, "two") == 2);
}

TEST_CASE("hot swap: a version with problems replaces nothing, a refresh goes back to the file") {
  temporary_folder folder;
  folder.write("flow.yaml", "pipeline: {tell: {action: 'nop:nop', input: {version: 1}}}");
  runtime node;
  REQUIRE(node.upsert(folder / "flow.yaml",
                      "pipeline: {tell: {action: 'nop:nop', input: {version: 2}}}"));
  CHECK(problems_of(node.upsert(folder / "flow.yaml", "pipeline: {tell: {action: 'nop:nob'}}"))
          .find("nob")
        != std::string::npos);
  auto version
    = [&] { return started(node, folder / "flow.yaml").wait().output["tell"]["version"]; };
  CHECK(version() == 2);
  node.refresh(folder / "flow.yaml");
  CHECK(version() == 1);
}
