#include "tests/language/definition/stub_actions.hpp"

#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/service/builtin.hpp"

#include <doctest/doctest.h>

namespace troupe {

namespace {

/// A line for each name that neither the definition nor `given` has, errors first.
std::string doubts(const std::string& text, const json& given = json::object()) {
  static const auto actions = [] {
    action_registry all;
    REQUIRE(add_builtin_services(all));
    return all;
  }();
  auto loaded = load_text(text, "flow.yaml", "", {actions, testing::plain_types(), {}});
  if (!loaded)
    return "not loaded: " + to_string(loaded.error().front());
  auto names = check_names(**loaded, given);
  std::string lines;
  for (const auto& each : names.errors)
    lines += "error " + to_string(each).substr(10) + '\n';
  for (const auto& each : names.warnings)
    lines += to_string(each).substr(10) + '\n';
  return lines;
}

std::string pipeline(const std::string& task) {
  return "init: {count: 1, words: []}\npipeline:\n  a: " + task;
}

} // namespace

TEST_CASE("surroundings: what is handed down is shared, but for what the one above goes on from") {
  workflow flow;
  flow.config.env = {"TROUPE_TEST_NAMED"};
  recorded_surroundings above;
  above.folder = "/above";
  above.environment["TROUPE_TEST_NAMED"] = "x";
  auto plain = std::make_shared<const recorded_surroundings>(above);
  CHECK(surroundings_of(flow, plain).value() == plain);
  above.continues = "flow/ended";
  above.renamed["b"] = "a";
  auto below = surroundings_of(flow, std::make_shared<const recorded_surroundings>(above)).value();
  CHECK(below->continues.empty());
  CHECK(below->renamed.empty());
  CHECK(below->folder == "/above");
  CHECK(below->environment.at("TROUPE_TEST_NAMED") == "x");
}

TEST_CASE("names: a condition or expression on a name that nothing sets is told, with its place") {
  CHECK(doubts(pipeline("{action: 'nop:nop', when: conut > 0}"))
        == "3:32: unknown name \"conut\": nothing in this definition sets it; did you mean "
           "\"count\"?\n");
  CHECK(doubts(pipeline("{action: 'nop:nop', input: {v: 'n ${cuont + 1}'}}"))
        == "3:37: unknown name \"cuont\": nothing in this definition sets it; did you mean "
           "\"count\"?\n");
  CHECK(
    doubts(pipeline("{action: 'nop:nop', input: $wrods}"))
    == "3:33: $wrods stays as it is written: nothing in this definition is called \"wrods\"; did "
       "you mean \"words\"?\n");
  CHECK(doubts(pipeline("{action: 'nop:nop', goto: {when: zzz, task: a}}"))
        == "3:39: unknown name \"zzz\": nothing in this definition sets it\n");
}

TEST_CASE("names: all that a definition can set is known everywhere in it") {
  CHECK(
    doubts("inputs: {from: {}}\n"
           "init: {one: '$from'}\n"
           "dependencies: {base: {action: 'nop:nop'}}\n"
           "pipeline:\n"
           "  a: {action: 'nop:nop', namespace: lands, init: {mine: 1}, post: {later: '$mine'}}\n"
           "  b: {emit: {forEach: [1], as: each, task: {c: {action: 'nop:nop', input: $each}}}}\n"
           "  d: {template: {selector: [{name: n, value: [1]}, {name: m, value: '${n + i}'}],\n"
           "      task: {e: {action: 'nop:nop', input: $m}}}}\n"
           "  g: {f: {action: 'nop:fail'}, catch: {action: 'nop:nop', input: $_lastError}}\n"
           "  r: {action: 'nop:nop', retry: {maxRetries: 1, when: \"error == 'x'\"}}\n"
           "  s: {await: {signal: go}, when: '${lands || later || b || d || base || one}'}\n"
           "post: {last: '${s}', again: '${last}'}\n")
    == "");
}

TEST_CASE("names: what is set only elsewhere isn't known") {
  CHECK(doubts("pipeline: {a: {action: 'nop:nop', when: _lastError}}")
        == "1:41: unknown name \"_lastError\": nothing in this definition sets it\n");
  CHECK(doubts("pipeline: {a: {action: 'nop:nop', when: error}}")
        == "1:41: unknown name \"error\": nothing in this definition sets it\n");
  // A group has no output of its own.
  CHECK(
    doubts("pipeline: {group: {a: {action: 'nop:nop'}}, b: {action: 'nop:nop', input: '${group}'}}")
    == "1:75: unknown name \"group\": nothing in this definition sets it\n");
}

TEST_CASE(
  "names: who asks whether a name is there, or may get it from the caller, isn't told off") {
  CHECK(doubts(pipeline("{action: 'nop:nop', when: 'exists(x.y) && is nil(z) || default(w, 1)'}"))
        == "");
  CHECK(doubts(pipeline("{action: 'nop:nop', when: 'default(1, www)'}"))
        == "3:32: unknown name \"www\": nothing in this definition sets it\n");
  CHECK(doubts(pipeline("{action: 'nop:nop', when: day}"), {{"day", "x"}}) == "");
  // The output of an action may have any fields, and text may cost $5 or $five.
  CHECK(doubts(pipeline("{action: 'nop:nop', post: {x: '${anything}'}}")) == "");
  CHECK(doubts(pipeline("{action: 'nop:nop', input: 'it costs $five'}")) == "");
}

TEST_CASE("names: under config.strict they are errors") {
  CHECK(doubts("config: {strict: true}\npipeline: {a: {action: 'nop:nop', when: nope}}")
        == "error 2:41: unknown name \"nope\": nothing in this definition sets it\n");
  CHECK(
    doubts("config: {strict: true}\npipeline: {a: {action: 'nop:nop', when: nope}}", {{"nope", 1}})
    == "");
}

TEST_CASE("names: ${name} of a shell in a command is an error that shows both ways out") {
  auto command = [](const std::string& text) {
    return pipeline("{action: 'system/exec:execute', input: {commands: " + text + "}}");
  };
  CHECK(
    doubts(command("'rm -rf ${DIR}/x'"))
    == "error 3:56: nothing in this definition is called \"DIR\": write $${DIR} for the shell's "
       "own variable, or ${default(DIR, '')} where it may be missing\n");
  CHECK(doubts(command("['true', 'echo ${cuont}']"))
        == "error 3:65: nothing in this definition is called \"cuont\": write $${cuont} for the "
           "shell's own variable, or ${default(cuont, '')} where it may be missing; did you mean "
           "\"count\"?\n");
  CHECK(doubts(command("'echo ${DIR}'"), {{"DIR", "/tmp"}}) == "");
  CHECK(doubts(command("\"echo $HOME $${DIR} ${default(DIR, '')} ${count}\"")) == "");
  CHECK(doubts(command("$HOME")) == "");
  // The other fields are no shell's.
  CHECK(
    doubts(pipeline("{action: 'system/exec:execute', input: {commands: 'true', stdin: '${xyz}'}}"))
    == "3:71: unknown name \"xyz\": nothing in this definition sets it\n");
}

TEST_CASE("names: a start without what the definition needs is refused") {
  action_registry actions;
  REQUIRE(add_builtin_services(actions));
  auto flow
    = load_text("pipeline: {a: {action: 'system/exec:execute', input: {commands: 'rm ${DIR}'}}}",
                "flow.yaml", "", {actions, testing::plain_types(), {}});
  REQUIRE(flow);
  auto started = check_input(**flow, json::object());
  REQUIRE(!started);
  CHECK(started.error().message.starts_with(
    "flow.yaml:1:65: nothing in this definition is called \"DIR\""));
  CHECK(check_input(**flow, {{"DIR", "x"}}));
}

TEST_CASE("names: a quoted template that is compared is told, for it never holds") {
  auto lines = [](const std::string& condition) {
    return testing::problems_of("init: {x: y}\npipeline: {a: {action: 'nop:nop', when: " + condition
                                + "}}");
  };
  CHECK(
    lines("\"'${x}' == 'y'\"")
      .starts_with(
        "flow.yaml:2:41: '${x}' is compared as it is written, ${} and all, and not as a value"));
  CHECK(lines("\"x != '${x}'\"").find("is compared as it is written") != std::string::npos);
  CHECK(lines("\"${x} == 'y'\"") == "");
  CHECK(lines("\"contains(x, '${y}')\"") == "");
}

TEST_CASE("goto: nothing leads out of a finally, nor starts a catch or finally anew") {
  auto lines = [](const std::string& members) {
    return testing::problems_of("pipeline:\n  g:\n    a: {action: 'nop:nop'}\n" + members);
  };
  CHECK(lines("    finally: {action: 'nop:nop', goto: {when: false, task: g}}\n")
        == "flow.yaml:4:60: goto: \"g\" is outside of the finally task, which no goto leaves");
  CHECK(lines("    finally: {b: {action: 'nop:nop', goto: {task: a}}}\n")
        == "flow.yaml:4:51: goto: \"a\" is outside of the finally task, which no goto leaves");
  CHECK(lines("    catch: {b: {action: 'nop:nop', goto: {task: catch}}}\n")
        == "flow.yaml:4:49: goto: a catch task can't be started anew");
  CHECK(
    lines("    finally: {b: {action: 'nop:nop'}, c: {action: 'nop:nop', goto: {when: false, task: "
          "b}}}\n")
    == "");
  CHECK(lines("    catch: {action: 'nop:nop', goto: {task: a}}\n") == "");
}

TEST_CASE("tags: a scalar must be what its tag says") {
  auto lines = [](const std::string& content) {
    return testing::problems_of("pipeline: {}\ninit: {v: " + content + "}");
  };
  CHECK(lines("!!int x") == "flow.yaml:2:11: !!int \"x\": expected an integer");
  CHECK(lines("!!int 1.5") == "flow.yaml:2:11: !!int \"1.5\": expected an integer");
  CHECK(lines("!!bool yes") == "flow.yaml:2:11: !!bool \"yes\": expected true or false");
  CHECK(lines("!!null x") == "flow.yaml:2:11: !!null \"x\": expected null");
  CHECK(lines("!!float abc") == "flow.yaml:2:11: !!float \"abc\": expected a number");
  for (auto fine : {"!!int 5", "!!int '5'", "!!bool true", "!!null ~", "!!float 1", "!!str 5"})
    CHECK(lines(fine) == "");
  workflow_source kept{"pipeline: {}\ninit: {v: !!int x}", false, {}};
  auto options = testing::stub_options();
  options.behaviour = first_behaviour;
  CHECK(load_again(kept, "flow.yaml", "", options));
}

} // namespace troupe
