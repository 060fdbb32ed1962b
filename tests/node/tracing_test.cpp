#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace troupe;
using troupe::testing::loaded;

namespace {

/// The spans in a file of OTLP/JSON lines.
std::vector<json> spans_in(const std::string& lines) {
  std::vector<json> spans;
  std::istringstream in{lines};
  for (std::string line; std::getline(in, line);) {
    auto document = json::parse(line);
    for (const auto& resource : document["resourceSpans"])
      for (const auto& scope : resource["scopeSpans"])
        for (const auto& span : scope["spans"])
          spans.push_back(span);
  }
  return spans;
}

/// The first of that name.
json named(const std::vector<json>& spans, const std::string& name) {
  for (const auto& each : spans)
    if (each["name"] == name)
      return each;
  FAIL("no span is called " << name);
  return {};
}

} // namespace

TEST_CASE("trace: spans of processes and tasks hang together across sub-workflows") {
  temporary_folder folder;
  folder.write("child.yaml", "name: child\npipeline: {leaf: {action: 'nop:nop'}}");
  runtime node;
  auto flow = node.load_text("name: parent\npipeline: {sub: {action: 'workflow:run',\n"
                             "                        input: {location: child}}}",
                             "parent.yaml", folder.path().string());
  REQUIRE(flow);
  REQUIRE(node.trace("file:" + (folder / "trace.jsonl")));
  node.start(*flow)->wait();
  auto totals = node.stop_tracing();
  CHECK(totals.exported == 6); // two processes, each with its root and a task
  CHECK(totals.lost == 0);
  auto spans = spans_in(folder.read("trace.jsonl"));
  auto task = named(spans, "parent/sub");
  CHECK(named(spans, "child/leaf")["traceId"] == task["traceId"]);
  CHECK(!task["parentSpanId"].get<std::string>().empty());
}

TEST_CASE("trace: a process that a task started hangs under that task") {
  temporary_folder folder;
  folder.write("child.yaml", "name: child\npipeline: {}");
  runtime node;
  auto flow = node.load_text("name: parent\npipeline: {sub: {action: 'workflow:run',\n"
                             "                        input: {location: child}}}",
                             "parent.yaml", folder.path().string());
  REQUIRE(flow);
  REQUIRE(node.trace("file:" + (folder / "trace.jsonl")));
  node.start(*flow)->wait();
  node.stop_tracing();
  auto spans = spans_in(folder.read("trace.jsonl"));
  auto task = named(spans, "parent/sub");
  auto children = std::ranges::count_if(spans, [&](const json& each) {
    return each["name"] == "child" && each.value("parentSpanId", "") == task["spanId"];
  });
  CHECK(children == 1); // the process; its root task hangs under that
}

TEST_CASE("trace: a target that is none is refused, and without one nothing is traced") {
  runtime node;
  CHECK(!node.trace("gopher://spans"));
  CHECK(!node.trace("file:/no/such/folder/trace.jsonl"));
  node.start(loaded(node, "pipeline: {a: {action: 'nop:nop'}}"))->wait();
  CHECK(node.stop_tracing().exported == 0);
}
