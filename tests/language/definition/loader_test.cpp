#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

namespace troupe {

using testing::load_flow;

namespace {

workflow_ptr must_load(std::string_view text) {
  auto loaded = load_flow(text);
  if (!loaded)
    FAIL(to_string(loaded.error().front()));
  return *loaded;
}

const task& find(const workflow& made, const std::string& path) {
  auto index = made.find_task(path);
  REQUIRE_MESSAGE(index != no_task, path);
  return made.tasks[index];
}

json constant(const template_value& content) {
  REQUIRE(content.is_constant());
  struct nowhere : environment {
    const value* find(symbol) const override { return nullptr; }
    time_point now() const override { return {}; }
    std::string next_uuid() const override { return {}; }
  };
  return **content.expand(nowhere{});
}

std::vector<std::string> ids(const workflow& made, const std::vector<task_index>& tasks) {
  std::vector<std::string> all;
  for (auto index : tasks)
    all.push_back(made.tasks[index].id);
  return all;
}

} // namespace

TEST_CASE("loader: the name is the file's stem, unless there is one") {
  CHECK(must_load("pipeline: {}")->name == "flow");
  CHECK(must_load("{name: etl, pipeline: {}}")->name == "etl");
  auto made = must_load("{name: etl, version: 1.0, description: 7, pipeline: {}}");
  CHECK(made->version == "1.0");
  CHECK(made->description == "7");
  CHECK(made->root().id == "etl");
  CHECK(made->file == "flow.yaml");
}

TEST_CASE("loader: a workflow that has to be called something may not call itself otherwise") {
  auto options = testing::stub_options();
  options.name = "etl";
  CHECK((*load_text("pipeline: {}", "flow.yaml", "", options))->name == "etl");
  CHECK((*load_text("{name: etl, pipeline: {}}", "flow.yaml", "", options))->name == "etl");
  CHECK(testing::problems_of("pipeline: {}\nname: load", options)
        == "flow.yaml:2:7: name: expected \"etl\" or none, found text \"load\"");
}

TEST_CASE("loader: all forms of tasks give the same") {
  for (auto text : {
         "pipeline: {a: {action: 'nop:nop', input: 1}}",
         "pipeline: [{id: a, action: 'nop:nop', input: 1}]",
         "pipeline: [{a: {action: 'nop:nop', with: 1}}]",
         "pipeline: {kind: Sequence, tasks: [{ID: a, Action: 'NOP:nop', INPUT: 1}]}",
         "pipeline: {tasks: {a: {service: nop, action: nop, with: 1}}}",
         "pipeline: {key: {id: a, action: {service: nop, method: nop, input: 1}}}",
         "pipeline: {a: {action: {service: nop, method: nop}, input: 1}}",
       }) {
    CAPTURE(text);
    auto made = must_load(text);
    REQUIRE(made->tasks.size() == 2);
    const auto& a = made->tasks[1];
    CHECK(a.id == "a");
    CHECK(a.name == "a");
    CHECK(made->symbols.text(a.name_space) == "a");
    CHECK(a.parent == 0);
    CHECK(made->root().children == std::vector<task_index>{1});
    REQUIRE(a.work.has_value());
    CHECK(a.work->policy_name == "nop.nop");
    CHECK(constant(a.work->input) == 1);
  }
}

TEST_CASE("loader: names and namespaces have defaults") {
  auto made = must_load("pipeline: {a: {name: A, action: 'nop:nop'},"
                        " b: {namespace: out, action: 'nop:nop'}}");
  CHECK(made->symbols.text(find(*made, "a").name_space) == "A");
  CHECK(find(*made, "b").name == "b");
  CHECK(made->symbols.text(find(*made, "b").name_space) == "out");
}

TEST_CASE("loader: nested mappings are sub-tasks, in written order with those of tasks") {
  auto made = must_load("pipeline:\n"
                        "  g:\n"
                        "    one: {action: 'nop:nop'}\n"
                        "    tasks: [{id: two, action: 'nop:nop'}, {three: {await: {on: e}}}]\n"
                        "    four: {five: {six: {tasks: []}}}\n"
                        "    x-note: {anything: goes}\n"
                        "  e: {emit: {forEach: [], task: {b: {}}}}\n");
  const auto& group = find(*made, "g");
  CHECK(ids(*made, group.children) == std::vector<std::string>{"one", "two", "three", "four"});
  CHECK(made->path_of(find(*made, "six").index) == "flow/g/four/five/six");
  for (std::uint32_t slot = 0; slot < 4; ++slot)
    CHECK(made->tasks[group.children[slot]].slot == slot);
  for (const auto& task : made->tasks)
    CHECK((task.parent == no_task || task.parent < task.index));
}

TEST_CASE("loader: catch and finally stand apart, whatever their case") {
  auto made = must_load("pipeline:\n"
                        "  g:\n"
                        "    a: {action: 'nop:nop'}\n"
                        "    Catch: {action: 'nop:nop'}\n"
                        "    finally: {action: 'nop:nop'}\n"
                        "  fan:\n"
                        "    emit: {forEach: [1], task: {x: {action: 'nop:nop'}}}\n"
                        "    catch: {action: 'nop:nop'}\n"
                        "  finally: {action: 'nop:nop'}\n");
  const auto& group = find(*made, "g");
  CHECK(ids(*made, group.children) == std::vector<std::string>{"a"});
  CHECK(made->tasks[group.catch_task].id == "Catch");
  CHECK(made->tasks[group.finally_task].id == "finally");
  CHECK(find(*made, "fan").catch_task != no_task);
  CHECK(made->root().finally_task != no_task);
}

TEST_CASE("loader: keepGoing is a group's, a template's or the pipeline's") {
  auto made = must_load("pipeline:\n"
                        "  keepGoing: true\n"
                        "  tasks:\n"
                        "    g: {keepGoing: true, a: {action: 'nop:nop'}}\n"
                        "    t: {keepGoing: true, template: {selector: [{name: n, value: [1]}],\n"
                        "        task: {b: {action: 'nop:nop'}}}}\n"
                        "    c: {action: 'nop:nop'}\n");
  CHECK(made->root().keep_going);
  CHECK(find(*made, "g").keep_going);
  CHECK(find(*made, "t").keep_going);
  CHECK_FALSE(find(*made, "c").keep_going);
}

TEST_CASE("loader: a timeout may be an expression, rules of a retry take its delay") {
  auto made = must_load("pipeline:\n"
                        "  a:\n"
                        "    action: nop:nop\n"
                        "    timeout: ${attempt * 10}m\n"
                        "    retry:\n"
                        "      delay: 3s\n"
                        "      rules: [{when: status == 75, maxRetries: 4, delay: 1s},\n"
                        "              {maxRetries: 2}]\n");
  const auto& a = find(*made, "a");
  CHECK(a.timeout_rule);
  CHECK(a.timeout == duration{});
  REQUIRE(a.retry->cases.size() == 2);
  CHECK(a.retry->max_retries == 0);
  CHECK(a.retry->cases[0].when);
  CHECK(a.retry->cases[0].max_retries == 4);
  CHECK(a.retry->cases[0].delay == duration{std::chrono::seconds{1}});
  CHECK_FALSE(a.retry->cases[1].when);
  CHECK(a.retry->cases[1].delay == duration{std::chrono::seconds{3}});
  CHECK(made->unknown_names.empty());
}

TEST_CASE("loader: every plain field of a task arrives") {
  auto made
    = must_load("pipeline:\n"
                "  a:\n"
                "    kind: PARALLEL\n"
                "    limit: 3\n"
                "    async: true\n"
                "    continueOnError: TRUE\n"
                "    timeout: 1h30m\n"
                "    scheduleIn: 250ms\n"
                "    when: false\n"
                "    init: {x: 1, y: $x}\n"
                "    post: {'trail[]': '${x}', z: 2}\n"
                "    retry: {type: exponential, maxRetries: 3, delay: 1s, multiplier: 1.5,\n"
                "            maxDelay: 10s, jitter: 0.5, when: \"error != 'x'\"}\n"
                "    tasks: []\n");
  const auto& a = find(*made, "a");
  CHECK(a.kind == group_kind::parallel);
  CHECK(a.limit == 3);
  CHECK(a.async);
  CHECK(a.continue_on_error);
  CHECK(a.timeout == std::chrono::minutes{90});
  CHECK(a.timeout_text == "1h30m");
  CHECK(a.schedule_in == std::chrono::milliseconds{250});
  CHECK(a.when->source() == "false");
  CHECK(made->symbols.text(a.init[1].name) == "y");
  CHECK(made->symbols.text(a.post[0].name) == "trail");
  CHECK(a.post[0].append);
  CHECK_FALSE(a.post[1].append);
  REQUIRE(a.retry);
  CHECK(a.retry->type == backoff::exponential);
  CHECK(a.retry->max_retries == 3);
  CHECK(a.retry->delay == std::chrono::seconds{1});
  CHECK(a.retry->multiplier == 1.5);
  CHECK(a.retry->max_delay == std::chrono::seconds{10});
  CHECK(a.retry->jitter == 0.5);
  CHECK(a.retry->when.has_value());
  CHECK(a.where == source_position{2, 3});
}

TEST_CASE("loader: retry of type none retries nothing") {
  auto made = must_load("pipeline: {a: {action: 'nop:nop', retry: {type: none, maxRetries: 4}},"
                        " b: {action: 'nop:nop', retry: {maxRetries: 4}}}");
  CHECK(find(*made, "a").retry->max_retries == 0);
  CHECK(find(*made, "b").retry->type == backoff::fixed);
}

TEST_CASE("loader: a template has elements, bindings and a body") {
  auto made = must_load("pipeline:\n"
                        "  each:\n"
                        "    kind: parallel\n"
                        "    limit: 4\n"
                        "    template:\n"
                        "      selector: [{name: order, value: [1, 2]}, {name: n, value: $i}]\n"
                        "      task: {id: one, action: 'nop:nop'}\n");
  const auto& each = find(*made, "each");
  REQUIRE(each.fan);
  CHECK(each.fan->kind == fan_out_kind::template_elements);
  CHECK(each.fan->order == group_kind::parallel);
  CHECK(each.fan->limit == 4);
  CHECK(made->symbols.text(*each.fan->element_name) == "order");
  CHECK(constant(each.fan->elements) == json({1, 2}));
  CHECK(made->symbols.text(each.fan->bindings.at(0).name) == "n");
  CHECK(made->tasks[each.fan->body].id == "one");
  CHECK(made->tasks[each.fan->body].parent == each.index);
  CHECK(each.children.empty());
}

TEST_CASE("loader: await takes true or a rule, and joins another task's fan-out") {
  auto made
    = must_load("pipeline:\n"
                "  a: {emit: {forEach: $x, as: k, limit: 7, task: {w: {action: 'nop:nop'}}},"
                " await: true}\n"
                "  b: {emit: {forEach: $x, task: {w: {action: 'nop:nop'}}}, await: false}\n"
                "  c: {await: {on: b, mode: ANYERROR, merge: Replace, timeout: 1.5s}}\n");
  CHECK(find(*made, "a").await->on == no_task);
  CHECK(find(*made, "a").fan->limit == 7);
  CHECK_FALSE(find(*made, "b").await);
  CHECK(find(*made, "b").joined);
  CHECK_FALSE(find(*made, "a").joined);
  const auto& rule = *find(*made, "c").await;
  CHECK(rule.on == find(*made, "b").index);
  CHECK(rule.mode == await_mode::any_error);
  CHECK(rule.merge == await_merge::replace);
  CHECK(rule.timeout_text == "1.5s");
  CHECK(find(*made, "c").depends_on == std::vector<task_index>{rule.on});
}

TEST_CASE("loader: dependsOn names the nearest task by id, name or path") {
  auto made = must_load("pipeline:\n"
                        "  a: {action: 'nop:nop', name: first}\n"
                        "  g:\n"
                        "    a: {action: 'nop:nop'}\n"
                        "    b: {dependsOn: a, action: 'nop:nop'}\n"
                        "    c: {dependsOn: [first, flow/a, a, shared], action: 'nop:nop'}\n"
                        "    d: {dependsOn: g/b, action: 'nop:nop'}\n"
                        "dependencies:\n"
                        "  shared: {action: 'nop:nop'}\n"
                        "  a: {action: 'nop:nop'}\n");
  auto outer = find(*made, "flow/a").index;
  auto inner = find(*made, "flow/g/a").index;
  CHECK(find(*made, "b").depends_on == std::vector<task_index>{inner});
  CHECK(find(*made, "c").depends_on
        == std::vector<task_index>{outer, inner, find(*made, "shared").index});
  CHECK(find(*made, "d").depends_on == std::vector<task_index>{find(*made, "b").index});
  CHECK(made->dependencies == find(*made, "shared").parent);
}

TEST_CASE("loader: a full path wins over one without the workflow's name, and names may have a /") {
  auto made = must_load("pipeline:\n"
                        "  flow: {a: {action: 'nop:nop'}}\n"
                        "  a: {name: b/c, action: 'nop:nop'}\n"
                        "  x: {dependsOn: flow/a, action: 'nop:nop'}\n"
                        "  y: {dependsOn: b/c, action: 'nop:nop'}\n"
                        "  z: {dependsOn: flow/d, action: 'nop:nop'}\n"
                        "dependencies: {d: {action: 'nop:nop'}}\n");
  auto a = made->root().children[1];
  CHECK(find(*made, "x").depends_on == std::vector<task_index>{a});
  CHECK(find(*made, "y").depends_on == std::vector<task_index>{a});
  CHECK(find(*made, "z").depends_on == std::vector<task_index>{find(*made, "d").index});
}

TEST_CASE("loader: a parallel group knows who depends on each of its members") {
  auto made = must_load("pipeline:\n"
                        "  kind: parallel\n"
                        "  a: {action: 'nop:nop'}\n"
                        "  b: {dependsOn: [a, a], action: 'nop:nop'}\n"
                        "  c: {dependsOn: [b, a], action: 'nop:nop'}\n");
  CHECK(find(*made, "a").dependents == std::vector<std::uint32_t>{1, 2});
  CHECK(find(*made, "b").dependents == std::vector<std::uint32_t>{2});
  CHECK(find(*made, "c").dependents.empty());
  CHECK(find(*made, "c").counted);
}

TEST_CASE("loader: goto names siblings, then outwards") {
  auto made = must_load("pipeline:\n"
                        "  x: {action: 'nop:nop'}\n"
                        "  g:\n"
                        "    x: {action: 'nop:nop'}\n"
                        "    y: {action: 'nop:nop', goto: [{when: a, task: x}, {task: g}]}\n"
                        "    z: {action: 'nop:nop', goto: {task: flow/x}}\n"
                        "    catch: {action: 'nop:nop', goto: {task: y}}\n"
                        "  fan:\n"
                        "    emit:\n"
                        "      forEach: [1]\n"
                        "      task: {w: {k: {action: 'nop:nop', goto: [{task: w}, {task: x}]}}}\n"
                        "    await: true\n"
                        "  last: {action: 'nop:nop', goto: {task: last}}\n"
                        "  more: {action: 'nop:nop', goto: {task: flow}}\n");
  auto target = [&](const char* from, std::size_t which = 0) {
    return made->path_of(find(*made, from).transitions.at(which).target);
  };
  CHECK(target("y") == "flow/g/x");
  CHECK(find(*made, "y").transitions[0].when.has_value());
  CHECK(target("y", 1) == "flow/g");
  CHECK(target("z") == "flow/x");
  CHECK(target("catch") == "flow/g/y");
  CHECK(target("k") == "flow/fan/w");
  CHECK(target("k", 1) == "flow/x");
  CHECK(target("last") == "flow/last");
  CHECK(target("more") == "flow");
}

TEST_CASE("loader: workflow-wide keys arrive") {
  auto made = must_load("inputs:\n"
                        "  n: {type: int, required: true, description: how many}\n"
                        "  free:\n"
                        "  d: {default: {a: [1]}}\n"
                        "init: {a: 1, b: $a}\n"
                        "post: {c: $b}\n"
                        "timeout: 2m\n"
                        "config: {maxParallel: 8, durability: Relaxed, strict: true,\n"
                        "         secret: [token], cleanup: 5s, http: {allow: '*.x'}}\n"
                        "policy: {mode: deny, allow: [Nop.nop, system/exec.*], block: nop.fail,\n"
                        "         skip: [a.b]}\n"
                        "pipeline: {kind: parallel, limit: 2}\n"
                        "X-anything: [1, {a: b}]\n");
  CHECK(made->inputs.at("n").type->name == "integer");
  CHECK(made->inputs.at("n").required);
  CHECK(made->inputs.at("n").description == "how many");
  CHECK_FALSE(made->inputs.at("free").required);
  CHECK(*made->inputs.at("d").fallback == json{{"a", {1}}});
  CHECK(made->init.size() == 2);
  CHECK(made->post.size() == 1);
  CHECK(made->timeout_text == "2m");
  CHECK(made->config.max_parallel == 8);
  CHECK(made->config.relaxed);
  CHECK(made->config.strict);
  CHECK(made->config.secret == std::vector<std::string>{"token"});
  CHECK(made->config.cleanup == std::chrono::seconds{5});
  CHECK(made->config.http->allow == std::vector<std::string>{"*.x"});
  CHECK(made->policy.mode == policy_mode::deny);
  CHECK(made->policy.allow == std::vector<std::string>{"nop.nop", "system/exec.*"});
  CHECK(made->root().kind == group_kind::parallel);
  CHECK(made->root().limit == 2);
}

TEST_CASE("loader: names that the engine needs are there in every workflow") {
  auto made = must_load("{pipeline: {a: {action: 'nop:nop', post: {seen: 1}}}, inputs: {n: {}}}");
  for (auto name :
       {"_lastError", "_lastErrorTask", "_lastErrorProcess", "error", "i", "a", "seen", "n"})
    CHECK_MESSAGE(made->symbols.find(name).has_value(), name);
}

TEST_CASE("loader: typed parameters find their types through import") {
  type_registry types;
  auto same = [](const value& content) -> result<value> { return content; };
  REQUIRE(types.add({"acme.shop.Order", same}));
  REQUIRE(types.add({"plain.Thing", same}));
  auto loaded = load_text("import: {shop: acme.shop}\n"
                          "init: {'order[shop.Order]': {}, 'n[INT]': 1, 't[plain.Thing]': 2}\n"
                          "pipeline: {}",
                          "flow.yaml", "", {testing::stub_actions(), types, {}});
  REQUIRE(loaded);
  CHECK((*loaded)->init[0].type->name == "acme.shop.Order");
  CHECK((*loaded)->symbols.text((*loaded)->init[0].name) == "order");
  CHECK((*loaded)->init[1].type->name == "integer");
  CHECK((*loaded)->init[2].type->name == "plain.Thing");
}

TEST_CASE("loader: anchors and aliases mean what they stand for") {
  auto made = must_load("x-base: &base {action: 'nop:nop', input: {v: [1, $x]}}\n"
                        "pipeline: {a: *base, b: *base}\n");
  CHECK(find(*made, "b").work.has_value());
  CHECK_FALSE(find(*made, "b").work->input.is_constant());
}

TEST_CASE("loader: JSON is read by the same rules, flow-style YAML that starts like it as YAML") {
  auto made = must_load(R"({"name": "j", "pipeline": [{"id": "a", "action": "nop:nop"}]})");
  CHECK(made->tasks.at(1).where == source_position{1, 28});
  CHECK(must_load("{pipeline: {a: {action: 'nop:nop'}}}")->tasks.size() == 2);
}

} // namespace troupe
