#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace troupe {

namespace {

struct bad_definition {
  const char* text;
  const char* problems; ///< Lines without the file's name.
};

void check(std::initializer_list<bad_definition> cases) {
  for (const auto& each : cases) {
    CAPTURE(each.text);
    std::string wanted;
    std::string_view rest{each.problems};
    while (!rest.empty()) {
      auto line = rest.substr(0, rest.find('\n'));
      wanted += (wanted.empty() ? "flow.yaml:" : "\nflow.yaml:") + std::string{line};
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    CHECK(testing::problems_of(each.text) == wanted);
  }
}

} // namespace

TEST_CASE("problems: texts that are no definition") {
  check({
    {"", "1:1: the definition is empty"},
    {"# nothing\n", "1:1: the definition is empty"},
    {"5", "1:1: a definition is a map with a pipeline, found 5"},
    {"[a]", "1:1: a definition is a map with a pipeline, found a list"},
    {"name: x", "1:1: the pipeline is missing"},
    {"pipeline: {}\n---\npipeline: {}", "2:1: a second document; a file holds one definition"},
    {"pipeline: [", "2:1: not YAML: while parsing a flow node: did not find expected node content"},
    {"pipeline: {}\n\tx: 1", "2:1: not YAML: while scanning for the next token: found character "
                             "that cannot start any token"},
    {"pipeline: \"\xff\"", "1:12: not YAML: invalid leading UTF-8 octet (at byte 11)"},
    {"pipeline: {}\n# ä\nname: \"ä\xff\"",
     "3:9: not YAML: invalid leading UTF-8 octet (at byte 27)"},
    {"pipeline: {}\nname: \"a\x01\"",
     "2:9: not YAML: control characters are not allowed (at byte 21)"},
    {"pipeline: {}\n---\n", "2:1: a second document; a file holds one definition"},
  });
}

TEST_CASE("problems: structure that YAML has and definitions don't") {
  check({
    {"pipeline: {}\nname: a\npipeline: {}",
     "3:1: the key \"pipeline\" stands here again, after 1:1"},
    {"pipeline: {}\nname: a\nName: b", "3:1: the key \"Name\" stands here again, after name"},
    {"pipeline: {a: {action: 'nop:nop', input: {k: 1, k: 2}}}",
     "1:49: the key \"k\" stands here again, after 1:43"},
    {"pipeline: {}\nx-a: &a {k: 1}\ninit: {<<: *a}",
     "3:8: merge keys (<<) are not supported; write the entries out"},
    {"pipeline: {}\ninit: {? [a] : 1}", "2:10: a key must be text, found a list"},
    {"pipeline: {}\ninit: {a: *b}",
     "2:11: nothing before this is anchored as &b (an alias can't stand inside its own anchor)"},
    {"pipeline: {}\ninit: {a: &b [*b]}",
     "2:15: nothing before this is anchored as &b (an alias can't stand inside its own anchor)"},
    {"pipeline: {}\ninit: {a: !color red}", "2:11: the tag !color is not known here"},
    {"pipeline: {}\ninit: {a: !!set {b}}", "2:11: the tag tag:yaml.org,2002:set is not known here"},
  });
}

TEST_CASE("problems: scalars that have no value") {
  check({
    {"{pipeline: {}, init: {a: 18446744073709551616}}",
     "1:26: the integer 18446744073709551616 needs more than 64 bits"},
    {"{pipeline: {}, init: {a: -9223372036854775809}}",
     "1:26: the integer -9223372036854775809 needs more than 64 bits"},
    {"{pipeline: {}, init: {a: 0x10000000000000000}}",
     "1:26: the integer 0x10000000000000000 needs more than 64 bits"},
    {"{pipeline: {}, init: {a: 1e999}}", "1:26: the number 1e999 is out of range"},
    {"{pipeline: {}, init: {a: .nan}}",
     "1:26: .nan is not a value here; quote it where it is meant as text"},
    {"{pipeline: {}, init: {a: -.INF}}",
     "1:26: -.INF is not a value here; quote it where it is meant as text"},
  });
}

TEST_CASE("problems: unknown keys, at every level, with the nearest known one") {
  check({
    {"pipelin: {}", "1:1: unknown key \"pipelin\" in the workflow; did you mean "
                    "\"pipeline\"?\n1:1: the pipeline is missing"},
    {"pipeline: {}\nzzz: 1",
     "2:1: unknown key \"zzz\" in the workflow; known are name, description, version, inputs, "
     "init, "
     "pipeline, dependencies, post, config, import, timeout, autoPause, policy, defaults, labels, "
     "schedules"},
    {"pipeline: {a: {acton: 'nop:nop'}}",
     "1:16: unknown key \"acton\" in task \"a\"; did you mean \"action\"?"},
    {"pipeline: {a: {action: 'nop:nop', retri: {}}}",
     "1:35: unknown key \"retri\" in task \"a\"; did you mean \"retry\"?"},
    {"pipeline: {a: {action: 'nop:nop', retry: {maxRetries: 1, delai: 1s}}}",
     "1:58: unknown key \"delai\" in retry; did you mean \"delay\"?"},
    {"pipeline: {a: {action: {service: nop, methd: nop}}}",
     "1:24: action: the method is missing\n"
     "1:39: unknown key \"methd\" in action; did you mean \"method\"?"},
    {"pipeline: {a: {emit: {forEach: [], is: x, task: {b: {}}}}}",
     "1:36: unknown key \"is\" in emit; did you mean \"as\"?"},
    {"pipeline: {tasks: [], limt: 1}",
     "1:23: unknown key \"limt\" in pipeline; did you mean \"limit\"?"},
    {"{pipeline: {}, config: {http: {connections: 0, alow: []}}}",
     "1:45: connections: expected a whole number from 1\n"
     "1:48: unknown key \"alow\" in http; did you mean \"allow\"?"},
    {"{pipeline: {}, config: {strct: 1}, policy: {alow: []}, inputs: {a: {typ: int}}}",
     "1:25: unknown key \"strct\" in config; did you mean \"strict\"?\n"
     "1:45: unknown key \"alow\" in policy; did you mean \"allow\"?\n"
     "1:69: unknown key \"typ\" in an input; did you mean \"type\"?"},
  });
}

TEST_CASE("problems: nested mappings that are no sub-tasks") {
  check({
    {"pipeline: {a: {b: {}}}",
     "1:16: \"b\" is no key of a task, and no sub-task: that has at least one of action, service, "
     "run, "
     "tasks, template, emit, await or a sub-task"},
    {"pipeline: {a: {b: {post: {x: 1}}}}",
     "1:16: \"b\" is no key of a task, and no sub-task: that has at least one of action, service, "
     "run, "
     "tasks, template, emit, await or a sub-task"},
    {"pipeline: {a: {b: {c: {actoin: 'nop:nop'}}}}",
     "1:24: unknown key \"actoin\" in \"c\", which is no key of a task and so must be a sub-task; "
     "did you mean \"action\"?"},
    {"pipeline: {a: {b: 5}}", "1:16: unknown key \"b\" in task \"a\""},
  });
}

TEST_CASE("problems: tasks that aren't written as tasks") {
  check({
    {"pipeline:", "1:10: pipeline: expected tasks (a map or a list), found nothing"},
    {"pipeline: {a: 5}", "1:15: expected a task (a map) under \"a\", found 5"},
    {"pipeline: {a: }", "1:15: expected a task (a map) under \"a\", found nothing"},
    {"pipeline: [a]", "1:12: expected a task (a map), found text \"a\""},
    {"pipeline: [{action: 'nop:nop'}]",
     "1:12: a task here needs an id: {id: name, ...} or {name: {...}}"},
    {"pipeline: {'': {}}", "1:12: a task's id can't be empty"},
    {"pipeline: {a/b: {}}", "1:12: the id \"a/b\" can't contain a /"},
    {"{name: a/b, pipeline: {}}", "1:8: name: expected a name without a /, found text \"a/b\""},
    {"pipeline: [{a: {}}, {id: a}]", "1:21: a second task \"a\" in the same group, after 1:13"},
    {"pipeline: {catch: {}, Catch: {}}", "1:23: a second sub-task \"catch\""},
  });
}

TEST_CASE("problems: actions") {
  check({
    {"pipeline: {a: {action: nop}}", "1:24: action: expected service:method, found text \"nop\""},
    {"pipeline: {a: {service: nop}}", "1:25: service without action: the method is missing"},
    {"pipeline: {a: {action: 'nop:nop', input: 1, with: 2}}",
     "1:51: the task has input and with, which mean the same"},
    {"pipeline: {a: {action: {service: nop, method: nop, input: 1}, input: 1}}",
     "1:59: the task has an input beside that of its action"},
  });
  auto unknown = testing::problems_of("pipeline: {a: {action: 'printr:print'}}");
  CHECK(unknown.starts_with("flow.yaml:1:24: "));
  CHECK(unknown.find("printer") != std::string::npos);
}

TEST_CASE("problems: values of the wrong kind") {
  check({
    {"pipeline: {a: {action: 'nop:nop', async: yes}}",
     "1:42: async: expected true or false, found text \"yes\""},
    {"pipeline: {a: {tasks: [], limit: -1}}",
     "1:34: limit: expected a whole number from 0, found -1"},
    {"pipeline: {a: {tasks: [], limit: 1.5}}",
     "1:34: limit: expected a whole number from 0, found 1.5"},
    {"pipeline: {a: {tasks: [], kind: parallell}}",
     "1:33: kind: expected sequence or parallel, found text \"parallell\"; did you mean "
     "\"parallel\"?"},
    {"pipeline: {a: {tasks: [], timeout: 5}}",
     "1:36: timeout: \"5\" is not a duration: expected one such as 250ms, 10s or 1h30m"},
    {"pipeline: {a: {tasks: [], timeout: 0s}}", "1:36: timeout: expected a time longer than zero"},
    {"pipeline: {a: {tasks: [], scheduleIn: [1]}}",
     "1:39: scheduleIn: expected a duration such as 10s, found a list"},
    {"pipeline: {a: {tasks: [], when: {b}}}", "1:33: expected a condition, found a map; quote it"},
    {"pipeline: {a: {tasks: [], init: 5}}",
     "1:33: init: expected a map of names and values, found 5"},
    {"pipeline: {a: {tasks: [], retry: 3}}", "1:34: expected a map under retry, found 3"},
    {"pipeline: {a: {tasks: [], retry: {jitter: 1.01, multiplier: 0.9}}}",
     "1:34: retry: maxRetries is missing\n"
     "1:43: jitter: expected a number from 0 to 1, found 1.01\n"
     "1:61: multiplier: expected a number from 1, found 0.9"},
    {"{pipeline: {}, init: {'x[]': 1, '[int]': 2, 'y[intt]': 3}}",
     "1:23: the name \"x[]\" appends, which only post can do\n"
     "1:33: the name \"[int]\" is empty\n"
     "1:45: unknown type \"intt\"; did you mean \"int\"?"},
    {"{pipeline: {}, inputs: {n: {type: int, default: many}}}",
     "1:49: default: expected an integer, found text \"many\""},
    {"{pipeline: {}, policy: {block: [nop]}}",
     "1:32: block: expected service.method or service.*, found \"nop\""},
  });
}

TEST_CASE("problems: expressions are told of where they stand") {
  auto problems = testing::problems_of("pipeline:\n  a:\n    when: 1 +\n    action: nop:nop\n"
                                       "    input: {x: ['${(}']}\n");
  CHECK(problems.find("flow.yaml:3:11: ") != std::string::npos);
  CHECK(problems.find("flow.yaml:5:17: ") != std::string::npos);
}

TEST_CASE("problems: fan-outs that make no sense") {
  check({
    {"pipeline: {a: {emit: {forEach: [1]}}}", "1:22: emit: the task is missing"},
    {"pipeline: {a: {emit: {task: {b: {}}}}}", "1:22: emit: forEach is missing"},
    {"pipeline: {a: {template: {task: {b: {}}}}}",
     "1:26: template: expected selector, a list of {name, value}"},
    {"pipeline: {a: {template: {selector: [], task: {b: {}}}}}",
     "1:37: template: expected selector, a list of {name, value}, found an empty list"},
    {"pipeline: {a: {template: {selector: [{value: 1}], task: {b: {}}}}}",
     "1:38: selector: the name is missing"},
    {"pipeline: {a: {emit: {forEach: [], task: {b: {}, c: {}}}}}",
     "1:42: a task here needs an id: {id: name, ...} or {name: {...}}"},
    {"pipeline: {a: {emit: {forEach: [], task: {b: {}}}, template: {selector: [{name: x, value: "
     "1}],"
     " task: {b: {}}}}}",
     "1:22: a task has template or emit, not both"},
    {"pipeline: {a: {emit: {forEach: [], task: {b: {}}}, c: {action: 'nop:nop'}}}",
     "1:52: a task with emit can't have sub-tasks (save catch and finally)"},
    {"pipeline: {a: {await: true}}", "1:23: await without emit needs on, the emitting task"},
    {"pipeline: {e: {emit: {forEach: [], task: {b: {}}}},"
     " a: {emit: {forEach: [], task: {b: {}}}, await: {on: e}}}",
     "1:100: a task that fans out itself can't await another's fan-out"},
    {"pipeline: {e: {action: 'nop:nop'}, a: {await: {on: e}}}",
     "1:52: on: the task \"e\" emits nothing"},
  });
}

TEST_CASE("problems: what goes with a signal") {
  check({
    {"pipeline: {a: {await: {signal: go, timeout: 1s}}}", ""},
    {"pipeline: {a: {await: {signal: go, mode: all}}}",
     "1:42: await: signal goes with timeout only"},
    {"pipeline: {a: {await: {signal: go}, b: {action: 'nop:nop'}}}",
     "1:37: a task with await signal can't have sub-tasks (save catch and finally)"},
    {"pipeline: {a: {await: {signal: go}, emit: {forEach: [], task: {b: {}}}}}",
     "1:23: a task that fans out itself can't await a signal"},
    {"pipeline: {a: {await: {signal: [1]}}}", "1:32: signal: expected text, found a list"},
  });
}

TEST_CASE("problems: names of tasks that mean none, or none that may be meant") {
  check({
    {"pipeline: {alpha: {action: 'nop:nop', goto: {task: alpa}}}",
     "1:52: goto: there is no task \"alpa\"; did you mean \"alpha\"?"},
    {"pipeline: {a: {dependsOn: zz, tasks: []}}", "1:27: dependsOn: there is no task \"zz\""},
    {"pipeline: {a: {dependsOn: inner, tasks: []}, g: {inner: {tasks: []}}}",
     "1:27: dependsOn: \"flow/g/inner\" is not a sibling, a sibling of an enclosing group, or one "
     "of dependencies"},
    {"pipeline: {a: {dependsOn: g/inner, tasks: []}, g: {inner: {tasks: []}}}",
     "1:27: dependsOn: \"flow/g/inner\" is not a sibling, a sibling of an enclosing group, or one "
     "of dependencies"},
    {"pipeline: {a: {goto: {task: inner}, tasks: []}, g: {inner: {tasks: []}}}",
     "1:29: goto: \"flow/g/inner\" is not an enclosing group or a sub-task of one"},
    {"pipeline: {g: {a: {goto: {task: catch}, tasks: []}, catch: {tasks: []}}}",
     "1:33: goto: \"flow/g/catch\" is not an enclosing group or a sub-task of one"},
    {"{pipeline: {a: {goto: {task: d}, tasks: []}}, dependencies: {d: {tasks: []}}}",
     "1:30: goto: \"flow/d\" is not an enclosing group or a sub-task of one"},
    {"{pipeline: {a: {tasks: []}}, dependencies: {d: {goto: {task: e}, tasks: []}, e: {}}}",
     "1:62: goto: \"flow/e\" is not an enclosing group or a sub-task of one"},
    {"{pipeline: {a: {tasks: []}}, dependencies: {d: {dependsOn: a, tasks: []}}}",
     "1:60: dependsOn: \"flow/a\" is not a sibling, a sibling of an enclosing group, or one of "
     "dependencies"},
    {"pipeline: {a: {goto: {when: x}, tasks: []}}", "1:22: goto: the task to go to is missing"},
    {"pipeline: {f: {emit: {forEach: [], task: {b: {goto: {task: g}, tasks: []}}}}, g: {}}",
     "1:60: goto: \"g\" is outside of \"b\", the task of an emit that is not awaited"},
    {"pipeline: {f: {emit: {forEach: [], task: {b: {}}}, catch: {goto: {task: b}, tasks: []}}}",
     "1:73: goto: \"flow/f/b\" is not an enclosing group or a sub-task of one"},
  });
}

TEST_CASE("problems: cycles are told whole") {
  check({
    {"pipeline: {a: {dependsOn: a, tasks: []}}", "1:27: cyclic dependency: a -> a"},
    {"pipeline: {a: {dependsOn: b, tasks: []}, b: {dependsOn: c, tasks: []}, c: {dependsOn: a}}",
     "1:27: cyclic dependency: a -> b -> c -> a"},
    {"pipeline: {a: {dependsOn: g, tasks: []}, g: {b: {dependsOn: a, tasks: []}}}",
     "1:27: cyclic dependency: a -> g -> b -> a"},
    {"pipeline: {g: {b: {dependsOn: g, tasks: []}}}", "1:31: cyclic dependency: g -> b -> g"},
    {"pipeline: {g: {b: {dependsOn: flow/g, tasks: []}}}", "1:31: cyclic dependency: g -> b -> g"},
    {"{pipeline: {}, dependencies: {p: {dependsOn: q}, q: {dependsOn: p}}}",
     "1:46: cyclic dependency: p -> q -> p"},
    {"pipeline: {e: {emit: {forEach: [], task: {b: {j: {await: {on: e}}}}}}}",
     "1:63: cyclic dependency: b -> j -> e -> b"},
    {"pipeline: {a: {dependsOn: b}, b: {dependsOn: a}, c: {dependsOn: d}, d: {dependsOn: c}}",
     "1:27: cyclic dependency: a -> b -> a\n1:65: cyclic dependency: c -> d -> c"},
    // An emitter without await is done before its children: they may wait for what follows it.
    {"pipeline: {e: {emit: {forEach: [], task: {b: {dependsOn: s, tasks: []}}}}, s: {dependsOn: "
     "e}}",
     ""},
    {"pipeline: {e: {emit: {forEach: [], task: {b: {dependsOn: s, tasks: []}}}, await: true},"
     " s: {dependsOn: e}}",
     "1:58: cyclic dependency: e -> b -> s -> e"},
  });
}

TEST_CASE("problems: every message is UTF-8, wherever a text was cut") {
  for (auto text : {std::string{"{\"a\": \"\xff\"}"},
                    "{pipeline: {}, " + std::string(199, 'k') + "\u00e9\u00e9\u00e9: 1}"}) {
    auto loaded = testing::load_flow(text);
    REQUIRE_FALSE(loaded);
    for (const auto& fault : loaded.error())
      CHECK_NOTHROW((void)json(fault.message).dump());
  }
}

TEST_CASE("problems: JSON is told of with its own places") {
  check({
    {"{\"pipeline\":\n {\"a\": {\"acton\": \"nop:nop\"}}}",
     "2:9: unknown key \"acton\" in task \"a\"; did you mean \"action\"?"},
    {"{\"pipeline\": {}, \"init\": {\"a\\\"{\": 1,\n \"\u00e9\": [1, 2], \"b\": .inf}}",
     "2:20: .inf is not a value here; quote it where it is meant as text"},
  });
}

TEST_CASE("problems: keepGoing without members to go on with") {
  check({
    {"pipeline: {a: {action: 'nop:nop', keepGoing: true}}",
     "1:46: keepGoing goes with a group or a template"},
    {"pipeline: {a: {emit: {forEach: [1], task: {b: {action: 'nop:nop'}}}, keepGoing: true}}",
     "1:81: keepGoing goes with a group or a template"},
    {"pipeline: {a: {keepGoing: often, b: {action: 'nop:nop'}}}",
     "1:27: keepGoing: expected true or false, found text \"often\""},
  });
}

TEST_CASE("problems: rules of a retry") {
  check({
    {"pipeline: {a: {action: 'nop:nop', retry: {rules: 5}}}",
     "1:50: rules: expected a list, found 5"},
    {"pipeline: {a: {action: 'nop:nop', retry: {rules: [{delay: 1s}]}}}",
     "1:51: rules: maxRetries is missing"},
    {"pipeline: {a: {action: 'nop:nop', retry: {rules: [{maxRetries: 1, whn: x}]}}}",
     "1:67: unknown key \"whn\" in rules; did you mean \"when\"?"},
  });
}

TEST_CASE("problems: the tasks of what was kept can be looked at whatever is wrong with it") {
  const workflow_source kept{
    "config: {secret: [key]}\n"
    "pipeline:\n"
    "  a: {action: 'no:such', input: {n: 1}}\n"
    "  g: {b: {action: 'nop:nop'}, c: {dependsOn: b, action: 'no:such'}}\n"};
  CHECK_FALSE(load_again(kept, "flow.yaml", "", testing::stub_options()));
  auto looked_at = load_tasks(kept, "flow.yaml", "", testing::stub_options());
  REQUIRE(looked_at);
  const auto& flow = **looked_at;
  std::set<std::string> paths;
  for (const auto& each : flow.tasks)
    paths.insert(flow.path_of(each.index));
  CHECK(paths == std::set<std::string>{"flow", "flow/a", "flow/g", "flow/g/b", "flow/g/c"});
  CHECK(flow.config.secret.size() == 1);
  CHECK_FALSE(load_tasks({"no map"}, "flow.yaml", "", testing::stub_options()));
}

} // namespace troupe
