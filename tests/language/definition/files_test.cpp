// `files` and `isolate`: what goes into the input, what is wrong, and what tasks say together.
#include "tests/language/definition/stub_actions.hpp"

#include "runtime/files/file_rules.hpp"
#include "runtime/language/definition/task_order.hpp"
#include "runtime/language/workflow/caller_input.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

workflow_ptr flow_of(std::string_view text) {
  auto flow = load_flow(text);
  REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
  return *flow;
}

const task& task_in(const workflow& flow, const std::string& path) {
  auto index = flow.find_task(path);
  REQUIRE(index != no_task);
  return flow.tasks[index];
}

/// What is odd in the files of a pipeline of these tasks.
std::string warnings_of(const std::string& text) {
  std::string lines;
  for (const auto& each : check_names(*flow_of(text), json::object()).warnings)
    lines += to_string(each) + '\n';
  return lines;
}

} // namespace

TEST_CASE("files: they are part of the input, of run and of execute") {
  auto flow = flow_of(
    "pipeline:\n"
    "  a: {run: x, files: {in: ['*.c', [b]], out: c, depfile: d, artifacts: true}, isolate: true}\n"
    "  b: {action: 'system/exec:execute', input: {commands: x}, files: {out: [e]}}\n"
    "  c: {run: x, isolate: false}\n");
  const auto& a = *task_in(*flow, "a").work;
  REQUIRE(a.input.is_constant());
  CHECK(rules_in(a.input.content()) == file_rules{{"*.c", "b"}, {"c"}, "d", true});
  CHECK(a.input.content()["isolate"] == true);
  CHECK(a.input.content()["script"] == "x");
  CHECK(a.writes_files);
  const auto& b = *task_in(*flow, "b").work;
  CHECK(b.input.content()["commands"] == "x");
  CHECK(rules_in(b.input.content()).out == std::vector<std::string>{"e"});
  const auto& c = *task_in(*flow, "c").work;
  CHECK_FALSE(c.input.content().contains("isolate"));
  CHECK_FALSE(c.writes_files);
}

TEST_CASE("files: under an older behaviour they are names of sub-tasks") {
  auto options = stub_options();
  options.behaviour = 1;
  CHECK(problems_of("pipeline: {a: {files: {action: 'nop:nop'}, isolate: {action: 'nop:nop'}}}",
                    options)
        == "");
}

TEST_CASE("files: what is wrong is told with its place") {
  CHECK(problems_of("pipeline: {a: {run: x, files: {inn: [b]}}}")
        == "flow.yaml:1:32: unknown key \"inn\" in files; did you mean \"in\"?");
  CHECK(problems_of("pipeline: {a: {run: x, files: {in: [b, '']}}}")
        == "flow.yaml:1:40: files.in: a path is empty");
  CHECK(problems_of("pipeline: {a: {run: x, files: [b]}}")
        == "flow.yaml:1:31: expected a map under files, found a list");
  CHECK(problems_of("pipeline: {a: {run: x, files: {depfile: [b]}}}")
        == "flow.yaml:1:41: files.depfile: expected a path, found a list");
  CHECK(problems_of("pipeline: {a: {run: x, isolate: true, files: {out: [../b]}}}")
        == "flow.yaml:1:53: files.out: ../b is not below the workdir: of an isolated task, what it "
           "writes has to be");
  CHECK(problems_of("pipeline: {a: {files: {in: b}, c: {run: x}}}")
        == "flow.yaml:1:23: files goes with run or system/exec only");
}

TEST_CASE("files: two tasks that write one path are refused where both are known") {
  CHECK(problems_of("pipeline:\n"
                    "  a: {run: x, files: {out: [./out/x]}}\n"
                    "  b: {run: x, files: {out: [y, out/x]}}\n")
        == "flow.yaml:3:32: files.out: \"out/x\" is written by task flow/a, too");
  CHECK(problems_of("pipeline:\n"
                    "  a: {run: x, files: {out: [out/x]}}\n"
                    "  b: {run: x, files: {out: [x]}, workdir: out}\n")
          .ends_with("files.out: \"out/x\" is written by task flow/a, too"));
  CHECK(problems_of("pipeline:\n"
                    "  a: {run: x, files: {out: ['out/${1}']}}\n"
                    "  b: {run: x, files: {out: [out/1]}}\n"
                    "  c: {run: x, files: {out: [out/1]}, workdir: '${2}'}\n")
        == "");
}

TEST_CASE("files: what is read of a task that it doesn't come after is warned of") {
  CHECK(warnings_of("pipeline:\n"
                    "  kind: parallel\n"
                    "  tasks:\n"
                    "    a: {run: x, files: {out: [out/x]}}\n"
                    "    b: {run: x, files: {in: ['out/*']}}\n")
        == "flow.yaml:5:30: files.in: out/x is written by task flow/a, which need not have ended "
           "when this task begins: files order nothing, dependsOn does\n");
  for (const auto* read : {"out", "out/x/deep", "**/x", "out/x", "o*/x"})
    CHECK_MESSAGE(warnings_of("pipeline:\n"
                              "  b: {run: x, files: {in: '"
                              + std::string{read}
                              + "'}}\n"
                                "  a: {run: x, files: {out: [out/x]}}\n")
                    != "",
                  read);
  for (const auto* read : {"out/y", "other/**", "*.c"})
    CHECK_MESSAGE(warnings_of("pipeline:\n"
                              "  b: {run: x, files: {in: '"
                              + std::string{read}
                              + "'}}\n"
                                "  a: {run: x, files: {out: [out/x]}}\n")
                    == "",
                  read);
}

TEST_CASE("files: a task comes after what its sequence, its dependsOn, or those around it say") {
  auto flow
    = flow_of("pipeline:\n"
              "  kind: parallel\n"
              "  tasks:\n"
              "    g: {a: {run: x}, b: {run: x, async: true}, c: {run: x}, finally: {run: x}}\n"
              "    h: {dependsOn: g, d: {run: x}}\n"
              "    i: {dependsOn: h, emit: {forEach: [1], task: {e: {run: x}}}, await: true}\n"
              "    j: {run: x, k: {run: x}}\n");
  task_order order{*flow};
  auto before = [&](const char* earlier, const char* later) {
    return order.comes_before(flow->find_task(earlier), flow->find_task(later));
  };
  CHECK(before("a", "b"));
  CHECK(before("a", "c"));
  CHECK_FALSE(before("b", "c")); // asynchronous
  CHECK(before("b", "g/finally"));
  CHECK(before("b", "d"));
  CHECK(before("a", "i"));
  CHECK(before("a", "e"));
  CHECK(before("j", "k"));
  CHECK_FALSE(before("k", "j"));
  CHECK_FALSE(before("c", "a"));
  CHECK_FALSE(before("a", "j"));
  CHECK_FALSE(before("a", "a"));
  task_order short_of_breath{*flow, 1};
  CHECK(short_of_breath.comes_before(flow->find_task("a"), flow->find_task("j")));
  CHECK(short_of_breath.is_exhausted());
}
