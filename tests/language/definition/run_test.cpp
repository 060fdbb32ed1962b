#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// Names with values, and whatever the workflow declares.
class some_names : public environment {
public:
  some_names(const workflow& flow, std::map<std::string, value> values)
    : flow_{flow}, values_{std::move(values)} {}

  const value* find(symbol name) const override {
    auto found = values_.find(flow_.symbols.text(name));
    return found == values_.end() ? nullptr : &found->second;
  }
  bool can_exist(symbol name) const override {
    return flow_.symbols.is_declared(name) || find(name) != nullptr;
  }
  time_point now() const override { return {}; }
  std::string next_uuid() const override { return {}; }

private:
  const workflow& flow_;
  std::map<std::string, value> values_;
};

workflow_ptr loaded(std::string_view text) {
  auto flow = load_flow(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return *flow;
}

/// What the task called `id` would be given, where these names have values.
json input_of(const workflow_ptr& flow, const std::string& id,
              std::map<std::string, value> values = {}) {
  for (const auto& each : flow->tasks)
    if (each.id == id) {
      REQUIRE(each.work);
      auto input = each.work->input.expand(some_names{*flow, std::move(values)});
      REQUIRE_MESSAGE(input, (input ? "" : input.error().message));
      return **input;
    }
  FAIL("no such task");
  return {};
}

std::string warnings_of(std::string_view text) {
  std::string all;
  auto flow = loaded(text);
  for (const auto& each : flow->unknown_names) {
    CHECK(!each.is_error);
    all += std::to_string(each.where.line) + ':' + each.name + ' ';
  }
  return all;
}

} // namespace

TEST_CASE("run: a script reaches its action as it is written, with the values that it mentions") {
  auto flow = loaded("init: {who: x, list: [1]}\n"
                     "pipeline:\n"
                     "  say: {run: 'echo $who ${list} $HOME ${$}', parse: text, ok: [0, 2]}\n"
                     "  other: {run: 'echo ${say} $given'}\n");
  CHECK(input_of(flow, "say", {{"who", make_value("a; b")}, {"list", make_value({1, 2})}})
        == json{{"script", "echo $who ${list} $HOME ${$}"},
                {"shell", "bash"},
                {"variables", {{"who", "a; b"}, {"list", {1, 2}}}},
                {"parse", "text"},
                {"ok", {0, 2}}});
  CHECK(input_of(flow, "other")["variables"] == json{{"say", nullptr}}); // it may have run, or not
  CHECK(input_of(flow, "other", {{"given", make_value(1)}})["variables"]
        == json{{"say", nullptr}, {"given", 1}}); // handed over by the caller
  CHECK(flow->tasks.back().work->policy_name == "system/exec.execute");
}

TEST_CASE("run: a list of texts is one script, a line each") {
  auto flow = loaded("pipeline: {a: {run: [cd /, pwd]}}");
  CHECK(input_of(flow, "a") == json{{"script", "cd /\npwd\n"}, {"shell", "bash"}});
}

TEST_CASE("run: a program's arguments are expanded, each by itself") {
  auto flow
    = loaded("init: {files: [a, b]}\npipeline: {a: {run: {argv: [wc, -l, $files, '${1 + 1}']}}}");
  CHECK(input_of(flow, "a", {{"files", make_value({"a b", "c"})}})["argv"]
        == json{"wc", "-l", {"a b", "c"}, 2});
}

TEST_CASE("run: what a group says of commands holds for all below, variable by variable") {
  auto flow = loaded("init: {n: 1}\n"
                     "pipeline:\n"
                     "  g:\n"
                     "    env: {A: $n, B: x}\n"
                     "    shell: sh\n"
                     "    workdir: /tmp\n"
                     "    h: {env: {B: y}, shell: [python3, -u], in: {run: a}}\n"
                     "    i: {run: b, workdir: '/${n}', env: {A: null}}\n"
                     "  o: {run: c}\n");
  std::map<std::string, value> names{{"n", make_value(7)}};
  CHECK(input_of(flow, "in", names)
        == json{{"script", "a"},
                {"shell", {"python3", "-u"}},
                {"env", {{"A", 7}, {"B", "y"}}},
                {"workdir", "/tmp"}});
  CHECK(
    input_of(flow, "i", names)
    == json{
      {"script", "b"}, {"shell", "sh"}, {"env", {{"A", nullptr}, {"B", "x"}}}, {"workdir", "/7"}});
  CHECK(input_of(flow, "o", names) == json{{"script", "c"}, {"shell", "bash"}});
}

TEST_CASE("run: slips are problems, with their places") {
  CHECK(problems_of("pipeline:\n"
                    "  t2: {run: echo, action: 'nop:nop'}\n"
                    "  t3: {action: 'nop:nop', shell: sh, stdin: x}\n"
                    "  t4: {run: echo, shell: fish}\n"
                    "  t5: {run: {argv: []}, ok: [300, x]}\n"
                    "  t6: {run: {arg: [x]}, parse: xml}\n"
                    "  t7: {run: {a: 1}, env: 5}\n")
        == "flow.yaml:2:27: a task has run or action, not both\n"
           "flow.yaml:3:34: shell goes with run, or with a group for all run below\n"
           "flow.yaml:3:45: stdin goes with run only\n"
           "flow.yaml:4:26: shell: expected bash, sh or a list such as [python3, -u], found text "
           "\"fish\"\n"
           "flow.yaml:5:20: run: expected argv, a list of the program and its arguments, found an "
           "empty list\n"
           "flow.yaml:5:30: ok: expected statuses, whole numbers from 0 to 255, found 300\n"
           "flow.yaml:5:35: ok: expected statuses, whole numbers from 0 to 255, found text \"x\"\n"
           "flow.yaml:6:13: run: expected argv, a list of the program and its arguments\n"
           "flow.yaml:6:14: unknown key \"arg\" in run; did you mean \"argv\"?\n"
           "flow.yaml:6:32: parse: expected text, lines or json, found text \"xml\"\n"
           "flow.yaml:7:13: run: expected argv, a list of the program and its arguments\n"
           "flow.yaml:7:14: unknown key \"a\" in run; known are argv\n"
           "flow.yaml:7:26: env: expected variables (a map), found 5");
}

TEST_CASE("run: a script that means a field, or a variable of the shell, is refused") {
  CHECK(
    problems_of("init: {PATH: x, a: {b: 1}, f: 'x.txt'}\n"
                "pipeline:\n"
                "  t: {run: 'echo $PATH $f.txt $a.c'}\n"
                "  u: {run: 'echo ${a.b} $a.b'}\n"
                "  v: {run: 'echo $PATH', env: {PATH: /bin}}\n"
                "  w: {run: 'print(\"${a.b}\")', shell: [python3]}\n")
    == "flow.yaml:3:12: the shell has a meaning of its own for $PATH: pass the value under "
       "another name, env: {MY_PATH: $PATH}\n"
       "flow.yaml:4:12: a script sees whole values only: pass the field as a variable, env: {X: "
       "$a.b}, and write $X\n"
       "flow.yaml:4:12: a script sees whole values only: pass the field as a variable, env: {X: "
       "$a.b}, and write $X");
}

TEST_CASE("run: a variable that nothing sets is a warning, on its line") {
  CHECK(warnings_of("init: {known: 1}\n"
                    "pipeline:\n"
                    "  t:\n"
                    "    env: {OWN: 1}\n"
                    "    run: |\n"
                    "      echo $known $OWN $HOME $RANDOM $nothing_sets_this\n"
                    "      x=1; for y in a b; do echo $x $y; done\n"
                    "      awk '{print $quoted}' # $comment\n"
                    "      echo $nor_this $nor_this\n")
        == "6:nothing_sets_this 9:nor_this ");
}

TEST_CASE("run: an argument of a name that nothing sets is an error") {
  auto flow = loaded("pipeline: {a: {run: {argv: [echo, $nobody]}}}");
  REQUIRE(flow->unknown_names.size() == 1);
  CHECK(flow->unknown_names.front().is_error);
}

TEST_CASE("run: a definition of before, in which a task is called so, still loads") {
  auto options = stub_options();
  constexpr auto text = "pipeline: {g: {run: {action: 'nop:nop'}, env: {action: 'nop:nop'}}}";
  CHECK(problems_of(text, options) != "");
  options.behaviour = 1;
  auto flow = load_text(text, "flow.yaml", "", options);
  REQUIRE(flow);
  REQUIRE((*flow)->tasks.size() == 4);
  CHECK((*flow)->tasks[2].id == "run");
  CHECK((*flow)->tasks[3].id == "env");
}
