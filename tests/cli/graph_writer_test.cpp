#include "cli/graph_writer.hpp"

#include "loaded.hpp"
#include "runtime/language/workflow/edges.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// The arrows as `a -> b` by id, with a mark for the kind and the label.
std::vector<std::string> arrows(const workflow& flow) {
  std::vector<std::string> drawn;
  for (const auto& arrow : edges_of(flow)) {
    constexpr const char* marks[] = {"->", "=>", "goto", "catch", "finally", "await"};
    auto text = flow.tasks[arrow.from].id + " " + marks[static_cast<std::size_t>(arrow.kind)] + " "
                + flow.tasks[arrow.to].id;
    drawn.push_back(arrow.kind == edge_kind::transition && !arrow.label.empty()
                      ? text + " if " + arrow.label
                      : text);
  }
  return drawn;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("graph: the tasks of a sequence follow one another") {
  auto flow = loaded("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}, "
                     "c: {action: 'nop:nop'}}");
  CHECK(arrows(*flow) == texts{"a -> b", "b -> c"});
}

TEST_CASE("graph: nothing follows an async task but the end of its group") {
  auto flow = loaded("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop', async: true}, "
                     "c: {action: 'nop:nop'}}");
  CHECK(arrows(*flow) == texts{"a -> b", "a -> c"});
}

TEST_CASE("graph: a parallel group has the arrows of its dependencies only") {
  auto flow = loaded(R"(
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:nop"}
    b: {action: "nop:nop"}
    c: {action: "nop:nop", dependsOn: [a, b]}
)");
  CHECK(arrows(*flow) == texts{"a => c", "b => c"});
}

TEST_CASE("graph: a dependency on the task before needs one arrow") {
  auto flow = loaded("pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop', dependsOn: a}}");
  CHECK(arrows(*flow) == texts{"a => b"});
}

TEST_CASE("graph: goto, catch, finally and await have arrows of their own") {
  auto flow = loaded(R"(
pipeline:
  g:
    fan: {emit: {forEach: "${[1]}", as: x, task: {one: {action: "nop:nop"}}}}
    join: {await: {on: fan}, goto: {when: n < 3, task: g}}
    catch: {action: "nop:nop"}
    finally: {action: "nop:nop"}
)");
  CHECK(
    arrows(*flow)
    == texts{"join catch catch", "join finally finally", "join goto g if n < 3", "fan await join"});
}

TEST_CASE("graph: Mermaid gets groups as subgraphs") {
  auto flow
    = loaded("pipeline: {a: {action: 'nop:nop'}, g: {b: {action: 'nop:nop', when: x > 1}}}");
  CHECK(to_mermaid(*flow) == R"(flowchart TD
  subgraph t0["w"]
    t1["a<br/>nop:nop"]
    subgraph t2["g"]
      t3["b<br/>nop:nop<br/>when x #gt; 1"]
    end
  end
  t1 --> t2
)");
}

TEST_CASE("graph: DOT gets groups as clusters, and arrows cut off at them") {
  auto flow = loaded("pipeline: {a: {action: 'nop:nop'}, g: {b: {action: 'nop:nop'}}}");
  CHECK(to_dot(*flow) == R"(digraph "w" {
  compound=true;
  node [shape=box];
  subgraph cluster_t0 { label="w";
    t1 [label="a\nnop:nop"];
    subgraph cluster_t2 { label="g";
      t3 [label="b\nnop:nop"];
    }
  }
  t1 -> t3 [lhead=cluster_t2];
}
)");
}

TEST_CASE("graph: what means something in the languages is escaped") {
  auto flow = loaded(R"(
name: 'say "hi" \ #1'
pipeline: {a: {action: "nop:nop", when: 'x == "<b>"'}}
)");
  auto mermaid = to_mermaid(*flow);
  CHECK(mermaid.find(R"(["say #quot;hi#quot; \ #35;1"])") != std::string::npos);
  CHECK(mermaid.find("when x == #quot;#lt;b#gt;#quot;") != std::string::npos);
  auto dot = to_dot(*flow);
  CHECK(dot.find(R"(digraph "say \"hi\" \\ #1")") != std::string::npos);
  CHECK(dot.find(R"(when x == \"<b>\")") != std::string::npos);
}

TEST_CASE("graph: an arrow back to an enclosing group ends inside it") {
  auto flow = loaded(R"(
pipeline:
  g:
    a: {action: "nop:nop"}
    b: {action: "nop:nop", goto: {when: x, task: g}}
)");
  CHECK(to_mermaid(*flow).find("t3 -.->|\"x\"| t2\n") != std::string::npos);
  CHECK(to_dot(*flow).find("t3 -> t2 [style=dashed, label=\"x\"];\n") != std::string::npos);
}

TEST_CASE("graph: dependencies stand beside the pipeline") {
  auto flow = loaded(R"(
pipeline: {a: {action: "nop:nop", dependsOn: d}}
dependencies: {d: {action: "nop:nop"}}
)");
  auto text = to_mermaid(*flow);
  CHECK(text.find("[\"d<br/>nop:nop\"]") != std::string::npos);
  CHECK(arrows(*flow) == texts{"d => a"});
}
