#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using testing::surroundings;

namespace {

surroundings example() {
  return surroundings(json::parse(R"({"i": 7, "f": 2.5, "s": "abc", "t": true,
    "obj": {"field": {"deep": [10, 20]}, "Name": "n1"},
    "list": [1, "two", {"k": "v"}], "nothing": null, "empty": ""})"));
}

} // namespace

TEST_CASE("expressions: the conformance case holds, value by value") {
  auto names = example();
  const std::pair<const char*, const char*> cases[]{
    {"$i", "7"},
    {"${i}", "7"},
    {"${obj.field.deep[1]}", "20"},
    {"$obj.field.deep[0]", "10"},
    {"${obj.name}", "\"n1\""},
    {"$obj.field", R"({"deep":[10,20]})"},
    {"$nope", "\"$nope\""},
    {"${nope}", "null"},
    {"a-${i}-$s-${nope}-$f-$nope", "\"a-7-abc--2.5-$nope\""},
    {"m=${obj.field}", R"("m={\"deep\":[10,20]}")"},
    {"cost $$5", "\"cost $5\""},
    {"${i + 1}", "8"},
    {"${i + f}", "9.5"},
    {"${i / 2}", "3.5"},
    {"${8 / 2}", "4"},
    {"${i % 4}", "3"},
    {"${-i + 1}", "-6"},
    {"${1 + 2 * 3}", "7"},
    {"${(1 + 2) * 3}", "9"},
    {"${s + 'x'}", "\"abcx\""},
    {"${i >= 7 && f < 3}", "true"},
    {"${i > 5 ? 'big' : 'small'}", "\"big\""},
    {"${len(list) + len(s) + len(obj)}", "8"},
    {"${is nil(nothing)}", "true"},
    {"${'two' in list}", "true"},
    {"${list[2].k}", "\"v\""},
    {"${trim('  x ')}", "\"x\""},
    {"${default(local, 'gone')}", "\"gone\""},
  };
  for (const auto& sample : cases) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.expand(text).dump() == expected);
  }
}

TEST_CASE("expressions: conditions of the conformance cases hold or not") {
  auto names = example();
  CHECK(names.holds("i > 2"));
  CHECK_FALSE(names.holds("${i > 50}"));
  CHECK(names.holds("{i == 7}"));
  CHECK_FALSE(names.holds("nope"));
  CHECK_FALSE(names.holds("empty"));
  CHECK(names.holds("i > 2 && len(list) == 3 || false"));
  CHECK(names.holds("matcher.contains('value-18', '18') && !matcher.regexpr('abc', '^[0-9]+$')"));
  CHECK(names.holds("'value-18' ~/[0-9]+/"));
}

TEST_CASE("expressions: an error has the source text, the kinds and the place") {
  auto names = example();
  auto failed = names.compiled("${s > 3}").test(names);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "s > 3: cannot order text and an integer");
  CHECK(failed.error().where == source_position{3, 7});
}
