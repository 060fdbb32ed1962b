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

TEST_CASE("run: defaults hold for all tasks that do something and don't say otherwise") {
  auto flow = loaded("defaults: {retry: {maxRetries: 3}, timeout: 1m, shell: sh,\n"
                     "           env: {A: 1, B: 2}, workdir: /tmp}\n"
                     "dependencies: {d: {run: d}}\n"
                     "pipeline:\n"
                     "  a: {run: a}\n"
                     "  b: {run: b, shell: bash, env: {B: 3}, timeout: 5s, retry: {type: none}}\n"
                     "  c: {action: 'nop:nop'}\n"
                     "  s: {action: 'time:sleep', input: {duration: 1s}}\n"
                     "  g: {h: {run: h, dependsOn: d}}\n");
  auto task_of
    = [&](const char* id) -> const task& { return *std::ranges::find(flow->tasks, id, &task::id); };
  CHECK(
    input_of(flow, "a")
    == json{{"script", "a"}, {"shell", "sh"}, {"env", {{"A", 1}, {"B", 2}}}, {"workdir", "/tmp"}});
  CHECK(input_of(flow, "b")["env"] == json{{"A", 1}, {"B", 3}});
  CHECK(input_of(flow, "b")["shell"] == "bash");
  CHECK(input_of(flow, "d")["shell"] == "sh");
  CHECK(input_of(flow, "h")["workdir"] == "/tmp");
  CHECK(task_of("a").retry->max_retries == 3);
  CHECK(task_of("a").timeout_text == "1m");
  CHECK(task_of("b").retry->max_retries == 0);
  CHECK(task_of("b").timeout_text == "5s");
  CHECK(task_of("c").retry);
  CHECK_FALSE(task_of("s").retry);
  CHECK(task_of("s").timeout == duration{});
  CHECK_FALSE(task_of("g").retry);
}

TEST_CASE("run: defaults of commands hold for actions that are commands, too") {
  auto flow
    = loaded("defaults: {shell: bash, env: {A: $n, B: 2}, workdir: '/tmp/${n}'}\n"
             "init: {n: 1, given: {}}\n"
             "pipeline:\n"
             "  a: {action: 'system/exec:execute', input: {commands: ls}}\n"
             "  b: {action: 'system/exec:execute',\n"
             "      input: {commands: ls, shell: sh, workdir: ., env: {B: 3, C: 4}}}\n"
             "  c: {action: 'system/exec:execute', input: $given}\n"
             "  d: {action: 'nop:nop', input: {x: 1}}\n"
             "  g: {env: {A: 0}, e: {action: 'system/exec:execute', input: {commands: w}}}\n");
  std::map<std::string, value> names{{"n", make_value(7)},
                                     {"given", make_value({{"commands", "w"}, {"shell", "sh"}})}};
  CHECK(
    input_of(flow, "a", names)
    == json{
      {"commands", "ls"}, {"shell", "bash"}, {"env", {{"A", 7}, {"B", 2}}}, {"workdir", "/tmp/7"}});
  CHECK(input_of(flow, "b", names)
        == json{{"commands", "ls"},
                {"shell", "sh"},
                {"env", {{"A", 7}, {"B", 3}, {"C", 4}}},
                {"workdir", "."}});
  CHECK(
    input_of(flow, "c", names)
    == json{
      {"commands", "w"}, {"shell", "sh"}, {"env", {{"A", 7}, {"B", 2}}}, {"workdir", "/tmp/7"}});
  CHECK(input_of(flow, "d", names) == json{{"x", 1}});
  CHECK(input_of(flow, "e", names)["env"] == json{{"A", 7}, {"B", 2}}); // a group's are for `run`

  // Its shell takes -c.
  auto listed = loaded("defaults: {shell: [python3, -u]}\n"
                       "pipeline: {a: {action: 'system/exec:execute', input: {commands: ls}},\n"
                       "           b: {run: print(1)}}\n");
  CHECK(input_of(listed, "a") == json{{"commands", "ls"}});
  CHECK(input_of(listed, "b")["shell"] == json{"python3", "-u"});
}

TEST_CASE("run: statuses with a meaning, and a warning before the timeout") {
  auto flow = loaded("pipeline:\n"
                     "  a: {run: a, skip: 99, checkpointed: [85, 86], timeout: 1h,\n"
                     "      warn: {signal: USR1, before: 1m}}\n"
                     "  b: {run: b, ok: [0, 1], timeout: '${attempt}m', warn: {signal: SIGTERM, "
                     "before: 5s}}\n");
  const auto& a = *std::ranges::find(flow->tasks, "a", &task::id);
  CHECK(a.work->statuses->skip == std::vector{99});
  CHECK(a.work->statuses->checkpointed == std::vector{85, 86});
  CHECK(input_of(flow, "a")["warn"]
        == json{{"signal", "USR1"}, {"before", "1m"}, {"timeout", "1h"}});
  CHECK_FALSE(std::ranges::find(flow->tasks, "b", &task::id)->work->statuses);
  CHECK(input_of(flow, "b", {{"attempt", make_value(2)}})["warn"]["timeout"] == "2m");
}

TEST_CASE("run: statuses, warnings and steps that make no sense are problems") {
  CHECK(problems_of("pipeline:\n"
                    "  a: {run: a, skip: [0], checkpointed: [85], ok: [0, 85]}\n"
                    "  b: {run: b, skip: [0]}\n"
                    "  c: {run: c, warn: {signal: USR1, before: 1m}}\n"
                    "  d: {run: d, timeout: 1m, warn: {signal: USR7, before: 1m}}\n"
                    "  e: {run: e, timeout: 1m, warn: {signal: USR1}}\n"
                    "  f: {action: 'nop:nop', skip: [99], checkpointed: [1]}\n"
                    "  g: {tasks: [{id: x, run: {run: make}}]}\n")
        == "flow.yaml:2:21: skip: status 0 stands under ok, too\n"
           "flow.yaml:2:40: checkpointed: status 85 stands under ok, too\n"
           "flow.yaml:3:21: skip: status 0 stands under ok (by default), too\n"
           "flow.yaml:4:21: warn goes with a timeout\n"
           "flow.yaml:5:43: warn: expected a signal such as USR1, found text \"USR7\"\n"
           "flow.yaml:5:57: warn: before has to be shorter than the timeout\n"
           "flow.yaml:6:34: warn: expected {signal: USR1, before: 60s}\n"
           "flow.yaml:7:32: skip goes with run only\n"
           "flow.yaml:7:52: checkpointed goes with run only\n"
           "flow.yaml:8:28: run holds what the shell reads, run: TEXT, and no task: give a step "
           "another name, or list it (tasks: [{id: run, ...}])");
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
