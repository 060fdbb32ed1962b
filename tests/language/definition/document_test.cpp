#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/readers.hpp"

#include <doctest/doctest.h>

namespace troupe {

namespace {

/// All nodes with their places: `1:1{ 1:2=a 1:5"b" }1`; = is before what is plain.
void outline(node_view node, std::string& text) {
  auto where = std::to_string(node.where().line) + ':' + std::to_string(node.where().column);
  text += (text.empty() ? "" : " ") + where;
  if (node.is_scalar()) {
    text += node.is_plain() ? '=' + std::string{node.text()} : '"' + std::string{node.text()} + '"';
    return;
  }
  text += node.is_map() ? "{" : "[";
  auto count = std::to_string(node.size());
  if (node.is_map())
    node.each_entry([&](node_view key, node_view content) {
      outline(key, text);
      outline(content, text);
    });
  else
    node.each_item([&](node_view item) { outline(item, text); });
  text += (node.is_map() ? " }" : " ]") + count;
}

std::string outline_of(std::optional<document> whole, problem_list& problems) {
  std::string text;
  if (whole)
    outline(whole->root(), text);
  for (const auto& fault : problems.take())
    text += (text.empty() ? "" : "; ") + to_string(fault);
  return text;
}

std::string yaml(std::string_view text, load_limits limits = {}) {
  problem_list problems{"f", 10};
  return outline_of(read_yaml(text, limits, problems), problems);
}

std::string js(std::string_view text, load_limits limits = {}) {
  problem_list problems{"f", 10};
  return outline_of(read_json(text, limits, problems), problems);
}

} // namespace

TEST_CASE("document: YAML nodes know their places") {
  CHECK(yaml("a: 1\nb:\n  - x\n  - 'y'\n") == "1:1{ 1:1=a 1:4=1 2:1=b 3:3[ 3:5=x 4:5\"y\" ]2 }2");
}

TEST_CASE("document: columns count code points") {
  CHECK(yaml("{\u00e4: 1, b: 2}") == "1:1{ 1:2=\u00e4 1:5=1 1:8=b 1:11=2 }2");
  CHECK(js("{\"\u00e4\": 1, \"b\": 2}") == "1:1{ 1:2\"\u00e4\" 1:7=1 1:10\"b\" 1:15=2 }2");
}

TEST_CASE("document: JSON nodes know their places") {
  CHECK(js("{\"a\": [1, -2.5e3,true ,null],\n \"b\\\"\": {\"c\":\"d\\\\\"}}\n")
        == "1:1{ 1:2\"a\" 1:7[ 1:8=1 1:11=-2.5e3 1:18=true 1:24=null ]4 2:2\"b\"\" 2:9{ 2:10\"c\" "
           "2:14\"d\\\" }1 }2");
  CHECK(js("[]") == "1:1[ ]0");
  CHECK(js("  5") == "1:3=5");
}

TEST_CASE("document: JSON faults are told with their places") {
  CHECK(js("{\"a\": tru}").starts_with("f:1:"));
  CHECK(js("{\"a\": 1,}").find("not JSON: ") != std::string::npos);
  CHECK(js("").find("not JSON: ") != std::string::npos);
  CHECK(js("[1] 2").find("not JSON: ") != std::string::npos);
  CHECK(js("\"\xff\"").find("not JSON: ") != std::string::npos);
  CHECK(js("[1e999]").find("not JSON: ") != std::string::npos);
  CHECK(js("{\"a\": 1, \"a\": 2}").find("f:1:10: the key \"a\" stands here again, after 1:2")
        != std::string::npos);
}

TEST_CASE("document: JSON integers keep 64 bits, more are an error") {
  auto whole = read_data_text("[18446744073709551615, -9223372036854775808]", "f", true, {});
  REQUIRE(whole);
  CHECK((*whole)[0] == 18446744073709551615U);
  CHECK((*whole)[1] == std::numeric_limits<std::int64_t>::min());
  auto beyond = read_data_text("[18446744073709551616]", "f", true, {});
  REQUIRE_FALSE(beyond);
  CHECK(to_string(beyond.error()[0])
        == "f:1:2: the integer 18446744073709551616 needs more than 64 bits");
}

TEST_CASE("document: core tags choose the kind, others are refused") {
  auto whole = read_data_text("{a: !!str 5, b: !!int '5', c: !!null '', d: ! 5, e: !!seq [], "
                              "f: !!map {}, g: !!bool 'true', h: !!float '1.5'}",
                              "f", false, {});
  REQUIRE(whole);
  CHECK(*whole
        == json{{"a", "5"},
                {"b", 5},
                {"c", nullptr},
                {"d", "5"},
                {"e", json::array()},
                {"f", json::object()},
                {"g", true},
                {"h", 1.5}});
  CHECK(yaml("!!binary abc").find("the tag tag:yaml.org,2002:binary is not known here")
        != std::string::npos);
  CHECK(yaml("!!seq {}").find("is not known here") != std::string::npos);
}

TEST_CASE("document: aliases stand for what is anchored, also as keys") {
  auto whole = read_data_text("{k: &k name, m: &m {x: [1]}, *k : *m, n: [*m, *k]}", "f", false, {});
  REQUIRE(whole);
  CHECK((*whole)["name"] == json{{"x", {1}}});
  CHECK((*whole)["n"] == json({{{"x", {1}}}, "name"}));
  CHECK(yaml("{m: &m {x: 1}, *m : 1}").find("a key must be text, found a map")
        != std::string::npos);
}

TEST_CASE("document: the latest anchor of a name counts") {
  auto whole = read_data_text("[&a 1, *a, &a 2, *a]", "f", false, {});
  REQUIRE(whole);
  CHECK(*whole == json({1, 1, 2, 2}));
}

TEST_CASE("document: what an alias brings in counts as dynamic where its anchor is") {
  problem_list problems{"f", 10};
  auto whole = read_yaml("{a: &a [1, $x], b: {c: *a}, d: {e: 1}, $f: 1}", {}, problems);
  REQUIRE(whole);
  std::vector<bool> dynamic;
  whole->root().each_entry(
    [&](node_view, node_view content) { dynamic.push_back(content.is_dynamic()); });
  CHECK(dynamic == std::vector<bool>{true, true, false, false});
  CHECK(whole->root().is_dynamic());
}

TEST_CASE("document: limits on depth, nodes, texts and aliases have messages of their own") {
  load_limits limits;
  limits.depth = 3;
  CHECK(yaml("[[[1]]]", limits) == "1:1[ 1:2[ 1:3[ 1:4=1 ]1 ]1 ]1");
  CHECK(yaml("[[[[1]]]]", limits) == "f:1:4: nested more than 3 levels deep");
  CHECK(js("[[[[1]]]]", limits) == "f:1:4: nested more than 3 levels deep");
  CHECK(yaml("[&a [[1]], [*a]]", limits)
        == "f:1:13: with its aliases, nested more than 3 levels deep");
  CHECK(yaml("[&a [[1]], *a]", limits).find("nested") == std::string::npos);
  limits = {};
  limits.nodes = 4;
  CHECK(yaml("[1, 2, 3]", limits).starts_with("1:1["));
  CHECK(yaml("[1, 2, 3, 4]", limits) == "f:1:11: the definition has more than 4 keys and values");
  limits = {};
  limits.scalar_bytes = 5;
  CHECK(yaml("[abcde, abcdef]", limits) == "f:1:9: a text of 6 bytes; at most 5 are allowed");
  limits = {};
  limits.alias_nodes = 6;
  CHECK(yaml("[&a [1, 2], *a, *a]", limits).starts_with("1:1["));
  CHECK(yaml("[&a [1, 2], *a, *a, *a]", limits)
        == "f:1:21: the aliases expand to more than 6 values");
}

TEST_CASE("document: bytes that aliases multiply count too") {
  load_limits limits;
  limits.alias_nodes = 100;
  auto text = "[&a " + std::string(6400, 'x') + ", *a]";
  CHECK(yaml(text, limits).find("the aliases expand to more than 100 values") != std::string::npos);
}

} // namespace troupe
