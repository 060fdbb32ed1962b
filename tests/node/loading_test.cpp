#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using troupe::testing::loaded;
using troupe::testing::problems_of;

namespace {

struct item {
  std::string sku;
  int count = 1;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(item, sku, count)

service shop() {
  service methods{"shop"};
  methods.method("price", [](const item& ordered) { return json{{"total", 3 * ordered.count}}; });
  return methods;
}

const char* const order = "pipeline: {p: {action: 'shop:price', input: {sku: A, count: 2}}}";

} // namespace

TEST_CASE("runtime: an added service's methods run like built-in ones") {
  runtime node;
  REQUIRE(node.add(shop()));
  auto ended = node.start(loaded(node, order))->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(ended.output["p"]["total"] == 6);
}

TEST_CASE("runtime: a loaded workflow says what it is") {
  runtime node;
  auto flow = loaded(node, R"(
name: order
description: what is ordered
version: "2"
inputs:
  count: {type: integer, default: 3, description: how many}
  who: {required: true}
pipeline: {ask: {await: {signal: paid}}}
)");
  auto seen = summary_of(*flow);
  CHECK(seen.name == "order");
  CHECK(seen.description == "what is ordered");
  CHECK(seen.version == "2");
  CHECK(seen.hash.size() == 64);
  CHECK(seen.signals == std::vector<std::string>{"paid"});
  REQUIRE(seen.inputs.size() == 2);
  CHECK(seen.inputs["count"].type == "integer");
  CHECK(seen.inputs["count"].fallback == json(3));
  CHECK(seen.inputs["count"].description == "how many");
  CHECK(seen.inputs["who"].type.empty());
  CHECK(seen.inputs["who"].required);
  CHECK(outline(*flow)["pipeline"]["tasks"][0]["id"] == "order/ask");
}

TEST_CASE("runtime: a service that is there already is refused by name") {
  runtime node;
  REQUIRE(node.add(shop()));
  auto again = node.add(shop());
  REQUIRE(!again);
  CHECK(again.error().message.find("shop:price") != std::string::npos);
}

TEST_CASE("runtime: its actions are the built-in ones and those added") {
  runtime node;
  auto before = node.actions().all().size();
  REQUIRE(node.add(shop()));
  CHECK(before > 0);
  CHECK(node.actions().all().size() == before + 1);
  CHECK(node.actions().find("shop", "price"));
  CHECK(node.actions().find("nop", "nop"));
}

TEST_CASE("runtime: input that does not fit a method's struct is refused, or fails the task") {
  runtime node;
  REQUIRE(node.add(shop()));
  auto written
    = node.load_text("pipeline: {p: {action: 'shop:price', input: {sku: A, count: two}}}");
  CHECK(problems_of(written).find("shop:price: field \"count\"") != std::string::npos);
  auto flow = loaded(node, "init: {n: two}\n"
                           "pipeline: {p: {action: 'shop:price', input: {sku: A, count: $n}}}");
  auto ended = node.start(flow)->wait();
  CHECK(ended.state == process_state::failed);
  CHECK(ended.errors.at("p").find("count") != std::string::npos);
}

TEST_CASE("runtime: a definition is loaded from a file, and named after it") {
  temporary_folder folder;
  folder.write("greet.yaml", "pipeline: {say: {action: 'nop:nop', input: {text: hello}}}");
  runtime node;
  auto flow = node.load_file(folder / "greet.yaml");
  REQUIRE(flow);
  CHECK(summary_of(**flow).name == "greet");
  CHECK(node.start(*flow)->wait().output["say"]["text"] == "hello");
}

TEST_CASE("runtime: a file that is not there is a problem like any other") {
  runtime node;
  auto problems = problems_of(node.load_file("/nowhere/flow.yaml"));
  CHECK(problems.find("/nowhere/flow.yaml") != std::string::npos);
}

TEST_CASE("runtime: all problems of a text are told at once, under the name it was given") {
  runtime node;
  auto problems = problems_of(node.load_text("pipeline:\n"
                                             "  a: {action: 'nop:nob'}\n"
                                             "  b: {action: 'nop:nop', dependsOn: [c]}\n",
                                             "mine.yaml"));
  CHECK(problems.find("mine.yaml:2:") != std::string::npos);
  CHECK(problems.find("mine.yaml:3:") != std::string::npos);
}

TEST_CASE("runtime: a text reaches its imports and sub-workflows from the folder it was given") {
  temporary_folder folder;
  folder.write("child.yaml", "pipeline: {say: {action: 'nop:nop', input: {n: $n}}}");
  folder.write("names.json", R"(["a", "b"])");
  runtime node;
  auto flow = node.load_text("init: {names: '$import(names.json)'}\n"
                             "pipeline: {c: {action: 'workflow:run',\n"
                             "               input: {location: child, context: {n: 5}}}}\n",
                             "parent.yaml", folder.path().string());
  REQUIRE(flow);
  auto ended = node.start(*flow)->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(ended.output["names"] == json{"a", "b"});
  CHECK(ended.output["c"]["output"]["say"]["n"] == 5);
}

TEST_CASE("runtime: a workflow made in code runs like one from a file") {
  task_builder say{"say"};
  say.action("nop:nop", {{"n", "${n + 1}"}});
  workflow_builder made{"made"};
  made.init("n", 1).add(say);
  runtime node;
  auto flow = node.load(made);
  REQUIRE(flow);
  CHECK(node.start(*flow)->wait().output["say"]["n"] == 2);
}

TEST_CASE("runtime: what is wrong with a workflow made in code is told when it is loaded") {
  task_builder lost{"lost"};
  lost.action("nop:nothing");
  workflow_builder made{"made"};
  made.add(lost);
  runtime node;
  CHECK(problems_of(node.load(made)).find("nothing") != std::string::npos);
}

TEST_CASE("runtime: values are converted to the embedder's own types") {
  runtime node;
  auto to_item = [](const value& from) -> result<value> {
    if (!from->is_string())
      return failure("a sku is text");
    return make_value(item{from->get<std::string>(), 1});
  };
  REQUIRE(node.types().add({"acme.shop.Item", to_item}));
  auto flow = loaded(node, "import: {shop: acme.shop}\n"
                           "init: {'first[shop.Item]': A1}\n"
                           "pipeline: {a: {action: 'nop:nop'}}");
  CHECK(node.start(flow)->wait().output["first"] == json{{"sku", "A1"}, {"count", 1}});
}

TEST_CASE("runtime: a workflow is loaded only where those that it runs are sound") {
  temporary_folder folder;
  folder.write("child.yaml", "pipeline: {a: {action: 'nop:nopp'}}");
  runtime node;
  const std::string flow = "pipeline: {c: {action: 'workflow:run', input: {location: child}}}";
  auto refused = node.load_text(flow, "flow.yaml", folder.path().string());
  REQUIRE(!refused);
  CHECK(refused.error().front().file == folder / "child.yaml");
  REQUIRE(node.upsert(folder / "child.yaml", "pipeline: {a: {action: 'nop:nop'}}"));
  CHECK(node.load_text(flow, "flow.yaml", folder.path().string()));
}
