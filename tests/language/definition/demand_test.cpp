// What tasks take before they start: `resources`, `limits`, `requires`, `priority`.
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

workflow_ptr loaded(std::string_view text) {
  auto flow = load_flow(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return *flow;
}

const start_rule* rule_of(const workflow_ptr& flow, const std::string& id) {
  for (const auto& each : flow->tasks)
    if (each.id == id) {
      REQUIRE(each.work);
      return each.work->start.get();
    }
  FAIL("no such task");
  return nullptr;
}

/// What is wrong with a task that runs something, with those keys besides.
std::string wrong(const std::string& keys, const std::string& config = "{}") {
  return problems_of("config: " + config + "\npipeline:\n  a:\n    run: 'true'\n    " + keys);
}

} // namespace

TEST_CASE("demands: what is known at load is read once") {
  auto flow = loaded("config: {limits: {db: 4, 'api:*': 2, mail: {per: 1m, count: 10}}}\n"
                     "init: {n: 2}\n"
                     "pipeline:\n"
                     "  plain: {run: 'true'}\n"
                     "  fixed: {run: 'true', resources: {cpus: 2, memory: 1GiB}, limits: {db: 1}}\n"
                     "  open: {run: 'true', resources: {cpus: $n}, limits: {'api:${n}': 1}}\n");
  CHECK(
    flow->config.limits
    == std::vector<limit_total>{{"db", 4}, {"api:*", 2}, {"mail", 10, std::chrono::minutes{1}}});
  CHECK(rule_of(flow, "plain") == nullptr);
  REQUIRE(rule_of(flow, "fixed")->needs);
  CHECK(*rule_of(flow, "fixed")->needs
        == demand{{{"cpus", 2'000}, {"memory", std::int64_t{1} << 30}}, {}, {{"db", 1}}});
  CHECK(rule_of(flow, "open")->needs == nullptr);
  CHECK(flow->outer_limits.empty());
}

TEST_CASE("demands: requires and priority hold for all below that says nothing else") {
  auto flow
    = loaded("pipeline:\n"
             "  requires: {os: linux}\n"
             "  tasks:\n"
             "    group:\n"
             "      priority: 5\n"
             "      below: {run: 'true'}\n"
             "      other: {run: 'true', priority: 1, requires: {zone: eu}}\n"
             "      catch: {run: 'true'}\n"
             "    each:\n"
             "      priority: 7\n"
             "      template: {selector: [{name: x, value: [1]}], task: {t: {run: 'true'}}}\n"
             "    beside: {run: 'true'}\n");
  auto priority = [&](const char* id) { return rule_of(flow, id)->priority.content(); };
  auto labels = [&](const char* id) { return rule_of(flow, id)->labels.content(); };
  CHECK(priority("below") == 5);
  CHECK(priority("catch") == 5);
  CHECK(priority("t") == 7);
  CHECK(priority("other") == 1);
  CHECK(priority("beside") == nullptr);
  CHECK(labels("below") == json{{"os", "linux"}});
  CHECK(labels("other") == json{{"zone", "eu"}});
  CHECK(*rule_of(flow, "beside")->needs == demand{{{"cpus", 1'000}}, {{"os", "linux"}}, {}});
}

TEST_CASE("demands: those of defaults hold beside a task's own, by name") {
  auto flow = loaded("defaults: {resources: {memory: 1GiB, license: 1}}\n"
                     "init: {n: 2}\n"
                     "dependencies: {d: {run: 'true'}}\n"
                     "pipeline:\n"
                     "  plain: {run: 'true'}\n"
                     "  own: {run: 'true', resources: {cpus: 2, memory: 0, license: 3}}\n"
                     "  open: {run: 'true', resources: {cpus: $n}}\n"
                     "  quick: {action: 'nop:nop', limits: {x: 1}}\n"
                     "  group: {below: {run: 'true'}}\n"
                     "  waits: {action: 'time:sleep', input: {duration: 1s}}\n"
                     "  calls: {action: 'workflow:run', input: {location: x}}\n");
  auto takes = [&](const char* id) {
    REQUIRE(rule_of(flow, id));
    REQUIRE(rule_of(flow, id)->needs);
    return rule_of(flow, id)->needs->takes;
  };
  const std::vector<resource_amount> usual{
    {"cpus", 1'000}, {"license", 1'000}, {"memory", std::int64_t{1} << 30}};
  CHECK(takes("plain") == usual);
  CHECK(takes("d") == usual);
  CHECK(takes("below") == usual);
  CHECK(takes("own") == std::vector<resource_amount>{{"cpus", 2'000}, {"license", 3'000}});
  CHECK_FALSE(rule_of(flow, "open")->needs);
  CHECK_FALSE(rule_of(flow, "open")->resources.is_constant());
  CHECK(rule_of(flow, "quick")->resources.content() == json{{"memory", "1GiB"}, {"license", 1}});
  CHECK(rule_of(flow, "waits") == nullptr);
  CHECK(rule_of(flow, "calls") == nullptr);

  CHECK(problems_of("defaults: {resources: {cpu: 2}}\npipeline: {a: {run: x}, b: {run: y}}")
        == "flow.yaml:1:29: resources: cpu: unknown resource; did you mean \"cpus\"?");
  CHECK(problems_of("defaults: {resources: 2}\npipeline: {a: {run: x}}")
        == "flow.yaml:1:23: resources: expected a map, found 2");
}

TEST_CASE("demands: a group takes nothing, nor does what waits for processes") {
  CHECK(problems_of("pipeline:\n"
                    "  g:\n"
                    "    resources: {cpus: 1}\n"
                    "    limits: {db: 1}\n"
                    "    a: {run: 'true'}\n")
        == "flow.yaml:3:16: resources goes with an action or run: a group takes nothing itself\n"
           "flow.yaml:4:13: limits goes with an action or run: a group takes nothing itself");
  CHECK(problems_of("pipeline: {a: {emit: {forEach: [], task: {b: {run: x}}}, limits: {x: 1}}}")
        == "flow.yaml:1:66: limits goes with an action or run: a group takes nothing itself");
  for (std::string method : {"run", "wait"})
    CHECK(problems_of("pipeline: {a: {action: 'workflow:" + method + "', limits: {db: 1}}}")
            .find("limits does not go with workflow:" + method
                  + ", which waits for processes that may need the same: their tasks say it")
          != std::string::npos);
}

TEST_CASE("demands: what is wrong is told with its place") {
  CHECK(wrong("resources: 2") == "flow.yaml:5:16: resources: expected a map, found 2");
  CHECK(wrong("resources: {cpu: 2}")
        == "flow.yaml:5:22: resources: cpu: unknown resource; did you mean \"cpus\"?");
  CHECK(wrong("resources: {Memory: 1GiB}")
        == "flow.yaml:5:25: resources: Memory: unknown resource; did you mean \"memory\"?");
  CHECK(wrong("resources: {tpus: 2}").empty()); // somebody may have these
  CHECK(wrong("resources: {memory: lots}")
        == "flow.yaml:5:25: resources: memory: 'lots' is no amount of memory (such as 512MiB or "
           "4GiB)");
  CHECK(wrong("resources: {time: 40m}")
        == "flow.yaml:5:23: resources: time: time is no resource: timeout bounds an attempt");
  CHECK(wrong("limits: {db: -1}", "{limits: {db: 1}}")
        == "flow.yaml:5:18: limits: db: expected a whole number from 0, found -1");
  CHECK(wrong("limits: {db: 3}", "{limits: {'d*': 2}}")
        == "flow.yaml:5:18: limits: db: it takes 3, and config.limits has a total of 2");
  CHECK(wrong("requires: {os: [linux]}")
        == "flow.yaml:5:20: requires: os: expected a name and a text, found a list");
  CHECK(wrong("priority: high")
        == "flow.yaml:5:15: priority: expected a whole number, found \"high\"");
  CHECK(wrong("limit: 1\n    limit_: 1").find("did you mean \"limit\"?") != std::string::npos);
}

TEST_CASE("demands: totals are whole numbers, or rates") {
  auto config
    = [](const std::string& limits) { return wrong("ok: 0", "{limits: " + limits + "}"); };
  CHECK(config("3") == "flow.yaml:1:18: limits: expected a map of totals by key, found 3");
  CHECK(config("{db: 0}") == "flow.yaml:1:23: limits: db: expected a whole number from 1");
  CHECK(config("{db: few}")
        == "flow.yaml:1:23: limits: expected a whole number from 0, found text \"few\"");
  CHECK(config("{db: {count: 1}}") == "flow.yaml:1:23: limits: db: a rate has per and count");
  CHECK(config("{db: {count: 1, per: 0s}}")
        == "flow.yaml:1:39: per: expected a time longer than zero");
  CHECK(config("{db: {count: 1, pre: 1s}}").find("unknown key \"pre\" in a rate; did you mean")
        != std::string::npos);
}

TEST_CASE("demands: a key without a total is left to the machine, with its place") {
  auto flow = loaded("config: {limits: {db: 1}}\n"
                     "pipeline:\n"
                     "  a: {run: 'true', limits: {bd: 1, '${x}': 1}}\n"
                     "  b: {run: 'true', limits: {db: 1}}\n");
  REQUIRE(flow->outer_limits.size() == 1);
  CHECK(flow->outer_limits[0].key == "bd");
  CHECK(flow->outer_limits[0].where == source_position{3, 29});
}

TEST_CASE("demands: to what was started before, a step may be called so") {
  auto older = stub_options();
  older.behaviour = first_behaviour;
  auto text = "pipeline:\n"
              "  group:\n"
              "    limits: {action: 'nop:nop'}\n"
              "    priority: {action: 'nop:nop'}\n";
  auto flow = load_text(text, "flow.yaml", "", older);
  REQUIRE(flow);
  CHECK((*flow)->find_task("group/limits") != no_task);
  CHECK(problems_of(text).find("is a key of a task, so this step would never run")
        != std::string::npos);
}
