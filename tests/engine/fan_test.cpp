#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::testing;

TEST_CASE("template: elements run in order and their outputs come as a list") {
  driven_process p{R"yaml(
pipeline:
  f:
    template:
      selector: [{name: x, value: [5, 6]}, {name: at, value: $i}, {name: both, value: "$at:$x"}]
      task: {t: {action: "hand:work", input: $both}}
  after: {action: "nop:nop", input: $f}
)yaml"};
  CHECK(p.acting() == "flow/f.t[0]");
  CHECK(*p.actions()[0].input == "0:5");
  p.finish("flow/f.t[0]", "a");
  CHECK(*p.actions()[0].input == "1:6");
  p.finish("flow/f.t[1]", "b");
  CHECK(p.output() == json{{"f", {"a", "b"}}, {"after", {"a", "b"}}});
  p.check_ended_clean();
}

TEST_CASE("template: under kind parallel the elements overlap") {
  driven_process p{R"yaml(
pipeline:
  f: {template: {selector: [{name: x, value: [1, 2]}], task: {t: {action: "hand:work"}}},
      kind: parallel}
)yaml"};
  CHECK(p.acting() == "flow/f.t[0] flow/f.t[1]");
  p.finish("flow/f.t[1]", "b");
  p.finish("flow/f.t[0]", "a");
  CHECK(p.output()["f"] == json{"a", "b"});
  p.check_ended_clean();
}

TEST_CASE("template: a failed element starts no further one") {
  driven_process p{R"yaml(
pipeline:
  f: {template: {selector: [{name: x, value: [1, 2, 3]}], task: {t: {action: "nop:fail",
  input: {message: "no $x"}}}}}
)yaml"};
  CHECK(p.errors() == json{{"f", "1 of 3 children failed: flow/f.t[0]: no 1"}});
  CHECK(p.states("flow/f.t[1]") == "");
  CHECK(p.machine().counters().cancelled == 2);
  p.check_ended_clean();
}

TEST_CASE("fan-out: what is not a list fails the task and is named") {
  driven_process emit{
    "pipeline: {f: {emit: {forEach: '${ {\"a\": 1} }', as: x, task: {t: {action: 'nop:nop'}}}}}"};
  auto message = emit.errors()["f"].get<std::string>();
  CHECK(message.find("a map") != std::string::npos);
  CHECK(message.find("forEach") != std::string::npos);
  emit.check_ended_clean();
}

TEST_CASE("fan-out: an empty list completes at once with an empty list") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [], as: x, task: {t: {action: "nop:nop"}}}, await: true}
  g: {template: {selector: [{name: x, value: []}], task: {t: {action: "nop:nop"}}}}
  h: {emit: {forEach: [], as: x, task: {t: {action: "nop:nop"}}}}
)yaml"};
  CHECK(p.state() == "completed");
  CHECK(p.output() == json{{"f", json::array()}, {"g", json::array()}, {"h", json::array()}});
  p.check_ended_clean();
}

TEST_CASE("fan-out: with an action the action runs first and its output gives the list") {
  driven_process p{R"yaml(
pipeline:
  f: {action: "hand:work", emit: {forEach: $f.list, as: x, task: {t: {action: "nop:nop",
  input: $x}}}, await: true}
)yaml"};
  p.finish("flow/f", {{"list", {3, 4}}});
  CHECK(p.output()["f"] == json{3, 4});
  p.check_ended_clean();
}

TEST_CASE("fan-out: limit bounds the children at once") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1, 2, 3], as: x, limit: 2, task: {t: {action: "hand:work"}}}, await: true}
)yaml"};
  CHECK(p.acting() == "flow/f.t[0] flow/f.t[1]");
  p.finish("flow/f.t[1]");
  CHECK(p.acting() == "flow/f.t[0] flow/f.t[2]");
  p.finish("flow/f.t[0]");
  CHECK(p.acting() == "flow/f.t[2] flow/f.t[3]");
  p.finish("flow/f.t[2]");
  p.finish("flow/f.t[3]");
  p.check_ended_clean();
}

TEST_CASE("fan-out: without a limit a window still bounds the rows in use") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: "${range(20000)}", as: x, task: {t: {action: "nop:nop", input: $x}}},
  await: true}
)yaml",
                   {.observed = false}};
  CHECK(p.output()["f"].size() == 20'000);
  CHECK(p.output()["f"][19'999] == 19'999);
  CHECK(p.most_rows() < 2000);
  p.check_ended_clean();
}

TEST_CASE("fan-out: outputs and init of a child live in its own scope") {
  driven_process p{R"yaml(
pipeline:
  f:
    emit:
      forEach: [1, 2]
      as: x
      task:
        t:
          init: {mine: "${x * 10}"}
          tasks:
            a: {action: "nop:nop", input: $mine}
            b: {action: "hand:work", input: $a, post: {"all[]": $a}}
    await: true
)yaml"};
  CHECK(*p.actions()[0].input == 10);
  CHECK(*p.actions()[1].input == 20);
  p.finish("flow/f.t[1]/b");
  p.finish("flow/f.t[0]/b");
  CHECK(p.output() == json{{"all", {20, 10}}, {"f", {nullptr, nullptr}}});
  p.check_ended_clean();
}

TEST_CASE("fan-out: nested ones see every element around them") {
  driven_process p{R"yaml(
pipeline:
  f:
    emit:
      forEach: [1, 2]
      as: x
      task:
        g: {emit: {forEach: [10, 20], as: y, task: {t: {action: "nop:nop",
        input: "${x + y}"}}}, await: true}
    await: true
)yaml"};
  CHECK(p.output() == json{{"f", {{11, 21}, {12, 22}}}});
  p.check_ended_clean();
}

TEST_CASE("fan-out: skipped children give null") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [1, 2], as: x, task: {t: {when: x == 2, action: "nop:nop", input: $x}}},
  await: true}
)yaml"};
  CHECK(p.output()["f"] == json{nullptr, 2});
}

TEST_CASE("await: all runs every child and fails if any failed") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}, await: true}
)yaml"};
  p.fail("flow/f.t[0]", "boom");
  CHECK(p.state() == "running");
  p.finish("flow/f.t[1]");
  CHECK(p.errors() == json{{"f", "1 of 2 children failed: flow/f.t[0]: boom"}});
  CHECK_FALSE(p.output().contains("f"));
  p.check_ended_clean();
}

TEST_CASE("await: first takes one output and cancels the rest") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1, 2], as: x, limit: 2, task: {t: {action: "hand:work"}}},
  await: {mode: first}}
  after: {action: "nop:nop", input: $f}
)yaml"};
  p.finish("flow/f.t[1]", "b");
  CHECK(p.stopping() == "flow/f.t[0]");
  p.finish("flow/f.t[0]", "late");
  CHECK(p.output() == json{{"f", {"b"}}, {"after", {"b"}}});
  CHECK(p.errors() == json::object());
  CHECK(p.states("flow/f.t[0]").ends_with("cancelled"));
  CHECK(p.machine().counters().cancelled == 2);
  p.check_ended_clean();
}

TEST_CASE("await: first goes on past failures and fails when all failed") {
  auto text = R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}, await: {mode: first}}
)yaml";
  driven_process good{text};
  good.fail("flow/f.t[0]", "boom");
  good.finish("flow/f.t[1]", 1);
  CHECK(good.output()["f"] == json::array({1}));
  CHECK(good.errors() == json::object());
  good.check_ended_clean();
  driven_process bad{text};
  bad.fail("flow/f.t[0]", "one");
  bad.fail("flow/f.t[1]", "two");
  CHECK(bad.errors()["f"].get<std::string>().starts_with("2 of 2 children failed"));
  bad.check_ended_clean();
}

TEST_CASE("await: anyError fails at the first failure and cancels the rest") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}, await: {mode: anyError}}
)yaml"};
  p.fail("flow/f.t[1]", "boom");
  CHECK(p.stopping() == "flow/f.t[0]");
  p.finish("flow/f.t[0]");
  CHECK(p.errors() == json{{"f", "1 of 2 children failed: flow/f.t[1]: boom"}});
  p.check_ended_clean();
}

TEST_CASE("await: on timeout the task fails and the rest is cancelled") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}, await: {timeout: 90s}}
)yaml"};
  p.finish("flow/f.t[0]");
  p.advance(90s);
  CHECK(p.stopping() == "flow/f.t[1]");
  p.finish("flow/f.t[1]");
  CHECK(p.errors() == json{{"f", "timed out after 90s: 1 of 2 children had ended"}});
  p.check_ended_clean();
}

TEST_CASE("await: replace gives the output of the last to complete") {
  driven_process p{R"yaml(
pipeline:
  f: {emit: {forEach: [0, 1], as: x, task: {t: {action: "hand:work"}}}, await: {merge: replace}}
)yaml"};
  p.finish("flow/f.t[1]", "b");
  p.finish("flow/f.t[0]", "a");
  CHECK(p.output()["f"] == "a");
}

TEST_CASE("fan-out: a child that fails while another leaves fails the fan-out") {
  driven_process p{R"yaml(
pipeline:
  g:
    f:
      template:
        selector: [{name: x, value: [0, 1]}]
        task: {t: {action: "hand:work", goto: {when: "x == 0", task: z}}}
      kind: parallel
    z: {action: "nop:nop"}
)yaml"};
  p.finish("flow/g/f.t[0]");
  p.fail("flow/g/f.t[1]", "boom");
  CHECK(p.state() == "failed");
  CHECK(p.errors() == json{{"f", "1 of 2 children failed: flow/g/f.t[1]: boom"}});
  p.check_ended_clean();
}

TEST_CASE("fan-out: its failure says which child it names first, and how many have failed") {
  driven_process p{R"(
pipeline:
  e:
    emit: {forEach: [1, 2, 3], task: {w: {a: {action: hand:work}}}}
    await: true
)"};
  p.finish("flow/e.w[0]/a");
  p.fail("flow/e.w[2]/a", "1 of 7: no");
  p.fail("flow/e.w[1]/a", "no");
  REQUIRE(p.state() == "failed");
  const failed_children children{"flow/e.w[2]/a", "2 of 3 children failed"};
  const auto ended = p.machine().output();
  REQUIRE(ended.failures.size() == 1);
  CHECK(ended.failures[0].children == children);
  auto told = std::ranges::find_if(p.events(), [](const execution_event& each) {
    return each.task_id == "flow/e" && each.state == task_state::failed;
  });
  REQUIRE(told != p.events().end());
  CHECK(told->children == children);
}

TEST_CASE("fan-out: one that completed in spite of failures says so") {
  driven_process p{R"(
pipeline:
  e:
    emit: {forEach: [1, 2], task: {w: {a: {action: hand:work, continueOnError: true}}}}
    await: true
)"};
  p.finish("flow/e.w[0]/a");
  p.fail("flow/e.w[1]/a", "no");
  REQUIRE(p.state() == "completed");
  const auto ended = p.machine().output();
  REQUIRE(ended.failures.size() == 1);
  CHECK(ended.failures[0].children == failed_children{"flow/e.w[1]/a", {}, true});
}
