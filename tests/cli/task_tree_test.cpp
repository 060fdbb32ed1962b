#include "cli/task_tree.hpp"

#include "loaded.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// `w(a b(c))`: the ids as they are entered, brackets around what stands below.
std::string walked(const workflow& flow) {
  std::string text;
  walk_tasks(
    flow, 0,
    [&](const task& entered) {
      text += (text.empty() || text.back() == '(' ? "" : " ") + entered.id;
      if (!tasks_below(entered).empty())
        text += "(";
    },
    [&](const task& left) {
      if (!tasks_below(left).empty())
        text += ")";
    });
  return text;
}

} // namespace

TEST_CASE("task tree: a walk enters each task before what is below it") {
  auto flow = loaded(R"(
pipeline:
  a: {action: "nop:nop"}
  b:
    c: {action: "nop:nop"}
    d: {e: {action: "nop:nop"}}
  f: {action: "nop:nop"}
)");
  CHECK(walked(*flow) == "w(a b(c d(e)) f)");
}

TEST_CASE("task tree: bodies of fan-outs, catch and finally are below their task") {
  auto flow = loaded(R"(
pipeline:
  g:
    fan: {emit: {forEach: "${[1]}", as: x, task: {one: {action: "nop:nop"}}}, await: true}
    finally: {action: "nop:nop"}
    catch: {action: "nop:nop"}
)");
  CHECK(walked(*flow) == "w(g(fan(one) catch finally))");
}

TEST_CASE("task tree: the dependencies stand beside the root") {
  CHECK(top_tasks(*loaded("pipeline: {a: {action: 'nop:nop'}}")).size() == 1);
  auto flow = loaded(R"(
pipeline: {a: {action: "nop:nop", dependsOn: d}}
dependencies: {d: {action: "nop:nop"}}
)");
  CHECK(top_tasks(*flow) == std::vector<task_index>{0, flow->dependencies});
}

TEST_CASE("task tree: a walk takes no stack for a thousand levels") {
  std::string text = "{pipeline: ";
  for (int i = 0; i < 1'000; ++i)
    text += "{g: ";
  text += "{action: 'nop:nop'}" + std::string(1'001, '}');
  auto flow = loaded(text);
  std::size_t entered = 0, left = 0;
  walk_tasks(
    *flow, 0, [&](const task&) { ++entered; }, [&](const task&) { ++left; });
  CHECK(entered == flow->tasks.size());
  CHECK(left == entered);
}
