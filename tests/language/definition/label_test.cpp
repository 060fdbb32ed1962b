// `labels` of a workflow and of tasks.
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

workflow_ptr with_labels(std::string_view text) {
  auto flow = load_flow(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return *flow;
}

std::vector<std::string> paths_with(const workflow_ptr& flow,
                                    const std::vector<label_term>& wanted) {
  std::vector<std::string> paths;
  for (auto index : tasks_with(*flow, wanted))
    paths.push_back(flow->path_of(index));
  return paths;
}

} // namespace

TEST_CASE("labels: those of a workflow are texts, other scalars as they are written") {
  auto flow = with_labels("labels: {team: data, cost: 4711, on-call: true}\n"
                          "pipeline: {a: {action: 'nop:nop'}}");
  CHECK(flow->labels == label_map{{"team", "data"}, {"cost", "4711"}, {"on-call", "true"}});
  CHECK(with_labels("pipeline: {a: {action: 'nop:nop'}}")->labels.empty());
}

TEST_CASE("labels: those of a group hold for all below, which may say otherwise") {
  auto flow = with_labels("labels: {team: data}\n"
                          "pipeline:\n"
                          "  load:\n"
                          "    labels: {stage: load, kind: io}\n"
                          "    tasks:\n"
                          "      rows: {action: 'nop:nop'}\n"
                          "      check: {action: 'nop:nop', labels: {stage: check}}\n"
                          "  each:\n"
                          "    labels: {stage: each}\n"
                          "    emit: {forEach: [1], as: x, task: {id: one, action: 'nop:nop'}}\n"
                          "    await: true\n"
                          "  plain: {action: 'nop:nop'}\n");
  using paths = std::vector<std::string>;
  CHECK(paths_with(flow, {{"stage", "load"}}) == paths{"flow/load", "flow/load/rows"});
  CHECK(paths_with(flow, {{"stage", "check"}, {"kind", "io"}}) == paths{"flow/load/check"});
  CHECK(paths_with(flow, {{"stage", "each"}}) == paths{"flow/each", "flow/each/one"});
  CHECK(paths_with(flow, {{"kind", "?o"}}).size() == 3);
  CHECK(paths_with(flow, {{"team", "data"}}).empty()); // it is the process's
  CHECK(paths_with(flow, {}).size() == flow->tasks.size());
}

TEST_CASE("labels: what is wrong is told with its place") {
  CHECK(problems_of("labels: [a]\npipeline: {}")
        == "flow.yaml:1:9: labels: expected a map of texts, found a list");
  CHECK(problems_of("labels: {team: [a]}\npipeline: {}")
        == "flow.yaml:1:16: labels: expected text, found a list");
  CHECK(problems_of("labels: {team: }\npipeline: {}").find("labels: expected text, found nothing")
        != std::string::npos);
  CHECK(problems_of("labels: {team: $x}\npipeline: {}")
          .find("expected a text without $, as nothing is expanded in labels")
        != std::string::npos);
  CHECK(problems_of("labels: {4x: a}\npipeline: {}").find("\"4x\" can't be the name of a label")
        != std::string::npos);
  CHECK(problems_of("pipeline: {a: {action: 'nop:nop', labels: {team: ''}}}")
          .find("labels: label team: expected a text, found an empty one")
        != std::string::npos);
  CHECK(problems_of("labels: {troupe.token: a}\npipeline: {}")
        == "flow.yaml:1:10: labels: label troupe.token: names that begin with troupe. are Troupe's"
           " own");
  std::string many = "pipeline: {}\nlabels:\n";
  for (int i = 0; i < 65; ++i)
    many += "  a" + std::to_string(i) + ": x\n";
  CHECK(problems_of(many).find("labels: found 65 of them; at most 64") != std::string::npos);
}

TEST_CASE("labels: a group may have some that are called like keys, and no step that is hidden") {
  auto flow = with_labels("pipeline:\n"
                          "  load:\n"
                          "    labels: {service: billing}\n"
                          "    rows: {action: 'nop:nop'}\n");
  CHECK(paths_with(flow, {{"service", "billing"}}).size() == 2);
  CHECK(problems_of("pipeline:\n"
                    "  load:\n"
                    "    labels: {action: 'nop:nop'}\n"
                    "    rows: {action: 'nop:nop'}\n")
          .find("\"labels\" is a key of a task, so this step would never run")
        != std::string::npos);
}

TEST_CASE("labels: to definitions of behaviour 1 they are no key") {
  auto options = stub_options();
  options.behaviour = first_behaviour;
  auto flow
    = load_text("pipeline: {load: {labels: {action: 'nop:nop'}}}", "flow.yaml", "", options);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  CHECK((*flow)->find_task("flow/load/labels") != no_task);
}
