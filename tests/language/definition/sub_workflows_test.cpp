#include "runtime/language/definition/sub_workflows.hpp"
#include "runtime/service/services.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace troupe;
using namespace troupe::testing;

namespace {

load_options options() {
  static const auto actions = [] {
    action_registry all;
    REQUIRE(add_workflow(all));
    add_stub(all, "nop", "nop");
    return all;
  }();
  return {actions, plain_types()};
}

/// A folder with definitions, each of which is loaded at most once.
class family {
public:
  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }

  std::string runs(const std::string& location) const {
    return "pipeline: {a: {action: 'workflow:run', input: {location: " + location + "}}}";
  }

  /// What is wrong with what `name` runs, a line each, without the folder.
  std::string problems_of(const std::string& name) {
    loads.clear();
    auto flow = load_file(folder_ / name, options());
    REQUIRE(flow);
    return lines_of(sub_workflow_problems(**flow, [this](const std::string& path) {
      loads.push_back(std::filesystem::path{path}.filename().string());
      return load_file(path, options());
    }));
  }

  /// What `name` runs that isn't there, likewise.
  std::string missing_of(const std::string& name) {
    auto flow = load_file(folder_ / name, options());
    REQUIRE(flow);
    return lines_of(missing_sub_workflows(**flow));
  }

  std::vector<std::string> loads; ///< By the last call of `problems_of`.

private:
  std::string lines_of(const std::vector<problem>& problems) const {
    std::string lines;
    for (const auto& each : problems)
      lines += to_string(each) + '\n';
    for (auto at = lines.find(folder_ / ""); at != lines.npos; at = lines.find(folder_ / ""))
      lines.erase(at, (folder_ / "").size());
    return lines;
  }

  temporary_folder folder_;
};

} // namespace

TEST_CASE("sub-workflows: what is wrong with a child's file is told with its place, before a run") {
  family files;
  files.write("flow.yaml", files.runs("child"));
  files.write("child.yaml", files.runs("below/grandchild.json"));
  files.write("below/grandchild.json", R"({"pipeline": {"a": {"action": "nop:nopp"}}})");
  CHECK(files.problems_of("flow.yaml").find("below/grandchild.json:1:") == 0);
  CHECK(files.problems_of("flow.yaml").find("nopp") != std::string::npos);
  CHECK(files.problems_of("child.yaml") == files.problems_of("flow.yaml"));
}

TEST_CASE("sub-workflows: a file that isn't there may be made by a task: the run will tell") {
  family files;
  files.write("flow.yaml", "pipeline: {a: {action: 'workflow:run', input: {location: made}},"
                           " b: {action: 'workflow:run', input: {location: child}}}");
  files.write("child.yaml", "pipeline: {a: {action: 'nop:nopp'}}");
  CHECK(files.problems_of("flow.yaml").find("child.yaml:1:") == 0);
  CHECK(files.loads == std::vector<std::string>{"child.yaml", "made.yaml"});
  CHECK(files.missing_of("flow.yaml")
        == "flow.yaml: there is no workflow made.yaml yet, which a task runs\n");
  files.write("whole.yaml", files.runs("child"));
  CHECK(files.missing_of("whole.yaml") == "");
}

TEST_CASE("sub-workflows: each file is loaded once, and those that run each other end") {
  family files;
  files.write("flow.yaml",
              "pipeline: {a: {action: 'workflow:run', input: {location: one}},"
              " b: {action: 'workflow:run', input: {location: ./one.yaml}},"
              " c: {action: 'workflow:run', input: {location: two, context: {n: $m}}}}");
  files.write("one.yaml", files.runs("two"));
  files.write("two.yaml", files.runs("one"));
  CHECK(files.problems_of("flow.yaml").empty());
  CHECK(files.loads == std::vector<std::string>{"one.yaml", "two.yaml"});
}

TEST_CASE("sub-workflows: what an expression names is known when it runs") {
  family files;
  files.write("flow.yaml", files.runs("'${which}'"));
  CHECK(files.problems_of("flow.yaml").empty());
  CHECK(files.loads.empty());
}
