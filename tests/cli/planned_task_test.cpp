#include "cli/planned_task.hpp"

#include "loaded.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

using texts = std::vector<std::string>;

texts paths(const std::vector<planned_task>& plan) {
  texts found;
  for (const auto& line : plan)
    found.push_back(line.path);
  return found;
}

std::vector<planned_task> planned(std::string_view text, const json& init = json::object()) {
  return plan_of(*loaded(text), init, {});
}

/// The input of the task with this path.
json input_of(const std::vector<planned_task>& plan, std::string_view path) {
  for (const auto& line : plan)
    if (line.path == path)
      return line.input;
  return "no such task";
}

} // namespace

TEST_CASE("plan: tasks are listed in the order of their sequence, groups before what is in them") {
  auto plan = planned("pipeline: {a: {action: 'nop:nop'}, g: {b: {action: 'nop:nop'}}, "
                      "c: {action: 'nop:nop'}}");
  CHECK(paths(plan) == texts{"w", "w/a", "w/g", "w/g/b", "w/c"});
  CHECK(plan[3].depth == 2);
  CHECK(plan[3].action == "nop:nop");
  CHECK(plan[2].action.empty());
}

TEST_CASE("plan: a dependency comes before the first that needs it, and only once") {
  auto plan = planned(R"(
pipeline:
  a: {action: "nop:nop", dependsOn: [c, d]}
  b: {action: "nop:nop", dependsOn: d}
  c: {action: "nop:nop"}
dependencies: {d: {action: "nop:nop"}, unused: {action: "nop:nop"}}
)");
  CHECK(paths(plan) == texts{"w", "w/c", "w/d", "w/a", "w/b"});
}

TEST_CASE("plan: a long chain of dependencies takes no stack") {
  std::string text = "{pipeline: {kind: parallel, tasks: {";
  for (int i = 0; i < 5'000; ++i)
    text += "t" + std::to_string(i) + ": {action: 'nop:nop', dependsOn: t" + std::to_string(i + 1)
            + "}, ";
  auto plan = planned(text + "t5000: {action: 'nop:nop'}}}}");
  REQUIRE(plan.size() == 5'002);
  CHECK(plan[1].path == "w/t5000");
  CHECK(plan.back().path == "w/t0");
}

TEST_CASE("plan: inputs hold the caller's values and the definition's") {
  auto text = "init: {who: world, greeting: 'hello $who'}\n"
              "pipeline: {a: {action: 'nop:nop', input: {text: $greeting, n: '${1 + 1}'}}}";
  CHECK(input_of(planned(text), "w/a") == json::parse(R"({"text": "hello world", "n": 2})"));
  CHECK(input_of(planned(text, {{"who", "you"}}), "w/a").at("text") == "hello you");
  CHECK(input_of(planned(text, {{"greeting", "hi"}}), "w/a").at("text") == "hi");
}

TEST_CASE("plan: defaults of inputs are known") {
  auto plan = planned("inputs: {n: {type: integer, default: 7}}\n"
                      "pipeline: {a: {action: 'nop:nop', input: {n: $n}}}");
  CHECK(input_of(plan, "w/a") == json::parse(R"({"n": 7})"));
}

TEST_CASE("plan: what a task before it gives stays as it was written") {
  auto plan = planned(R"(
init: {x: 1}
pipeline:
  a: {action: "nop:nop", input: {x: $x}, post: {x: 2}}
  b: {action: "nop:nop", input: {x: $x, a: "${a.x}"}}
)");
  CHECK(input_of(plan, "w/a") == json::parse(R"({"x": 1})"));
  CHECK(input_of(plan, "w/b") == json::parse(R"({"x": "$x", "a": "${a.x}"})"));
}

TEST_CASE("plan: what runs beside a task may change what it sees") {
  auto plan = planned(R"(
init: {x: 1}
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:nop", input: {x: $x}}
    b: {action: "nop:nop", post: {x: 2}}
)");
  CHECK(input_of(plan, "w/a") == json::parse(R"({"x": "$x"})"));
}

TEST_CASE("plan: a task's own values are known to it and below, and go with it") {
  auto plan = planned(R"(
init: {x: 1}
pipeline:
  g:
    init: {x: 2, y: 3}
    a: {action: "nop:nop", input: {x: $x, y: $y}}
  b: {action: "nop:nop", input: {x: $x, y: $y}}
)");
  CHECK(input_of(plan, "w/g/a") == json::parse(R"({"x": 2, "y": 3})"));
  CHECK(input_of(plan, "w/b") == json::parse(R"({"x": 1, "y": "$y"})"));
}

TEST_CASE("plan: a fan-out shows its body once, and how many elements are known") {
  auto plan = planned(R"(
init: {items: [1, 2, 3], item: outer}
pipeline:
  fan:
    emit: {forEach: $items, as: item, task: {one: {action: "nop:nop", input: {v: $item}}}}
    await: true
  unknown:
    emit: {forEach: "${fan}", as: item, task: {one: {action: "nop:nop"}}}
  after: {action: "nop:nop", input: {v: $item}}
)");
  CHECK(paths(plan) == texts{"w", "w/fan", "w/fan/one", "w/unknown", "w/unknown/one", "w/after"});
  CHECK(plan[1].notes == texts{"for each of 3 elements"});
  CHECK(plan[3].notes == texts{"for each of ${fan}"});
  CHECK(input_of(plan, "w/fan/one") == json::parse(R"({"v": "$item"})"));
  CHECK(input_of(plan, "w/after") == json::parse(R"({"v": "outer"})"));
}

TEST_CASE("plan: catch is left out, finally stands last") {
  auto plan = planned(R"(
pipeline:
  g:
    finally: {action: "nop:nop"}
    catch: {action: "nop:nop"}
    a: {action: "nop:nop"}
)");
  CHECK(paths(plan) == texts{"w", "w/g", "w/g/a", "w/g/finally"});
}

TEST_CASE("plan: conditions, jumps, delays and dependencies are noted") {
  auto plan = planned(R"(
pipeline:
  a: {action: "nop:nop", when: n > 1, async: true}
  b: {action: "nop:nop", dependsOn: a, scheduleIn: 5s, goto: {when: n < 3, task: a}}
)");
  CHECK(plan[1].notes == texts{"async", "when n > 1"});
  CHECK(plan[2].notes == texts{"after w/a", "in 5s", "then to w/a when n < 3"});
}

TEST_CASE("plan: of chosen tasks only they and what they need are listed") {
  auto flow = loaded(R"(
pipeline:
  a: {action: "nop:nop"}
  b: {action: "nop:nop", dependsOn: a}
  c: {action: "nop:nop"}
)");
  CHECK(paths(plan_of(*flow, json::object(), {flow->find_task("b")})) == texts{"w/a", "w/b"});
}

TEST_CASE("plan: the text has a line a task, moved in by depth, with long inputs cut") {
  auto plan = planned("pipeline: {a: {action: 'nop:nop', input: {t: '" + std::string(1'000, 'x')
                      + "'}, when: y}}");
  auto text = to_text(plan);
  CHECK(text.starts_with("w\n  w/a  nop:nop {\"t\":\"xxx"));
  CHECK(text.ends_with("xxx...  (when y)\n"));
  CHECK(text.size() < 500);
}

TEST_CASE("plan: JSON has the whole input") {
  auto plan = planned("pipeline: {a: {action: 'nop:nop', input: {t: 1}}}");
  CHECK(to_json(plan)[1]
        == json::parse(R"({"task": "w/a", "action": "nop:nop", "input": {"t": 1}, "notes": []})"));
}
