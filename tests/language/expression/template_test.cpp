#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using testing::surroundings;

namespace {

const json session = json::parse(R"({"i": 7, "s": "abc", "r": 2.0, "t": true, "nothing": null,
  "a": {"b": {"c": 1}, "k y": 2}, "list": [1, "x"], "empty": [], "größe": 5})");

} // namespace

TEST_CASE("templates: in text each expression becomes its text form") {
  surroundings names{session};
  const std::pair<const char*, const char*> cases[]{
    {"<$s>", "<abc>"},
    {"$s$i", "abc7"},
    {"${s}${i}", "abc7"},
    {"$i.", "7."},
    {"$a.b.c.", "1."},
    {"$a.b.", "{\"c\":1}."},
    {"$s, $i!", "abc, 7!"},
    {"$list[1]!", "x!"},
    {"$list[i]", "[1,\"x\"][i]"},
    {"$list[", "[1,\"x\"]["},
    {"$list[0", "[1,\"x\"][0"},
    {"$list[99999999999999999999] ", "[1,\"x\"][99999999999999999999] "},
    {"$a[\"k y\"]!", "2!"},
    {"$a['k y']!", "2!"},
    {"$a['k y!", "{\"b\":{\"c\":1},\"k y\":2}['k y!"},
    {"$r|$t|$nothing|$empty", "2.0|true||[]"},
    {"${nope}|$nope|$nope.x[0].y|$a.nope.z.", "|$nope|$nope.x[0].y|$a.nope.z."},
    {"${ 'a' + \"}\" }!", "a}!"},
    {"${ {'k': '{'} }!", "{\"k\":\"{\"}!"},
    {"${s ~/^[a-c]{3}$/}!", "true!"},
    {"$$", "$"},
    {"$$s", "$s"},
    {"$$$s", "$abc"},
    {"$${s}", "${s}"},
    {"$", "$"},
    {"a$", "a$"},
    {"$ s", "$ s"},
    {"$5", "$5"},
    {"$(s)", "$(s)"},
    {"a $.s b", "a $.s b"},
    {"$.5", "$.5"},
    {"$-$", "$-$"},
    {"$größe–$i", "5–7"},
    {"\xff$i\xff", "\xff"
                   "7\xff"},
    {"", ""},
  };
  for (const auto& sample : cases) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.expand(text) == json(expected));
  }
}

TEST_CASE("templates: a text that is exactly one expression keeps the type") {
  surroundings names{session};
  CHECK(names.expand("$i") == 7);
  CHECK(names.expand("${i}") == 7);
  CHECK(names.expand("${ i }") == 7);
  CHECK(names.expand("$a.b") == json{{"c", 1}});
  CHECK(names.expand("$list[0]") == 1);
  CHECK(names.expand("$a['k y']") == 2);
  CHECK(names.expand("$.a.b.c") == 1);
  CHECK(names.expand("$nothing").is_null());
  CHECK(names.expand("${nope}").is_null());
  CHECK(names.expand("$nope") == "$nope");
  CHECK(names.expand("$nope.a[0]") == "$nope.a[0]");
  CHECK(names.expand("$.nope.a") == "$.nope.a");
  CHECK(names.expand("$a.b.x") == "$a.b.x");
  CHECK(names.expand(" $i") == " 7");
  CHECK(names.expand("${i}\n") == "7\n");
}

TEST_CASE("templates: a typed value is shared with the session") {
  surroundings names;
  auto big = make_value(json{{"items", {1, 2, 3}}});
  names.set("big", big);
  auto whole = template_value::text("$big", names.context(), {});
  CHECK(whole->expand(names)->get() == big.get());
  auto part = template_value::text("${big.items}", names.context(), {});
  CHECK(part->expand(names)->get() == &big->at("items"));
}

TEST_CASE("templates: what is wrong is told, with the way to write the characters") {
  surroundings names{session};
  CHECK(names.expand_error("echo ${HOME:-x}")
        == "cannot read \"echo ${HOME:-x}\" at character 12: expected an operator or \"}\", found "
           "\":\" (\"$${\" means the characters \"${\")");
  CHECK(names.expand_error("${")
        == "cannot read \"${\" at character 3: expected a value, found the end (\"$${\" means the "
           "characters \"${\")");
  CHECK(names.expand_error("n: ${s > 3}!") == "s > 3: cannot order text and an integer");
}

TEST_CASE("templates: lists, maps and keys are expanded inside") {
  surroundings names{session};
  auto text = [&](std::string_view written) {
    return *template_value::text(written, names.context(), {3, 7});
  };
  auto made = template_value::map(
    {{text("$s"), template_value::list({text("$i"), text("<$i>"), template_value{}})},
     {text("k-${i}"), template_value::constant(make_value(json{{"x", "$i"}}))},
     {text("${i}"), text("plain")},
     {text("$nope"), text("${t}")}},
    {3, 7});
  CHECK_FALSE(made.is_constant());
  CHECK(**made.expand(names)
        == json::parse(R"({"abc": [7, "<7>", null], "k-7": {"x": "$i"}, "7": "plain",
                           "$nope": true})"));
}

TEST_CASE("templates: a key must be text, and there once") {
  surroundings names{session};
  auto text = [&](std::string_view written) {
    return *template_value::text(written, names.context(), {3, 7});
  };
  auto error_of = [&](std::vector<std::pair<template_value, template_value>> entries) {
    auto out = template_value::map(std::move(entries), {3, 7}).expand(names);
    REQUIRE_FALSE(out);
    CHECK(out.error().where == source_position{3, 7});
    return out.error().message;
  };
  CHECK(error_of({{text("${list}"), text("v")}}) == "a key must be text, found a list");
  CHECK(error_of({{text("$nothing"), text("v")}}) == "a key must be text, found null");
  CHECK(error_of({{text("$s"), text("v")}, {text("abc"), text("w")}}) == "two keys are \"abc\"");
  CHECK(error_of({{text("k"), text("v")}, {text("k"), text("w")}}) == "two keys are \"k\"");
  CHECK(error_of({{template_value{}, text("w")}}) == "a key must be text, found null");
}

TEST_CASE("templates: constants are folded, level after level, without copies") {
  surroundings names{session};
  auto text
    = [&](std::string_view written) { return *template_value::text(written, names.context(), {}); };
  CHECK(template_value{}.is_constant());
  CHECK(text("plain $$ text").is_constant());
  CHECK_FALSE(text("$i").is_constant());
  CHECK_FALSE(text("${1 + 1}").is_constant());
  std::string long_text(1000, 'x');
  auto leaf = text(long_text);
  const auto* address = (*leaf.expand(names))->get_ref<const std::string&>().data();
  std::vector<template_value> items;
  items.push_back(std::move(leaf));
  auto list = template_value::list(std::move(items));
  CHECK(list.is_constant());
  std::vector<std::pair<template_value, template_value>> entries;
  entries.emplace_back(text("k"), std::move(list));
  auto map = template_value::map(std::move(entries), {});
  CHECK(map.is_constant());
  auto expanded = *map.expand(names);
  CHECK(expanded->at("k").at(0) == long_text);
  CHECK(expanded->at("k").at(0).get_ref<const std::string&>().data() == address);
  CHECK(map.expand(names)->get() == expanded.get());
}

TEST_CASE("templates: a constant that others hold stays theirs when folded") {
  surroundings names;
  auto shared = template_value::constant(make_value("x"));
  auto copy = shared;
  auto list = template_value::list({shared, copy});
  CHECK(**list.expand(names) == json::array({"x", "x"}));
  CHECK(**shared.expand(names) == "x");
  auto own = *template_value::text("y", names.context(), {});
  auto both = template_value::list({own, own});
  CHECK(**both.expand(names) == json::array({"y", "y"}));
  CHECK(**own.expand(names) == "y");
  CHECK(**template_value::list({}).expand(names) == json::array());
  CHECK(**template_value::map({}, {}).expand(names) == json::object());
}

TEST_CASE("templates: a constant outlives the template it came from") {
  surroundings names;
  value kept;
  {
    auto made = template_value::list({*template_value::text("a", names.context(), {})});
    kept = *made.expand(names);
  }
  CHECK(*kept == json::array({"a"}));
}

TEST_CASE("templates: a failure inside lists and maps is told") {
  surroundings names{session};
  auto bad = *template_value::text("${1 / 0}", names.context(), {3, 7});
  auto key = *template_value::text("k", names.context(), {3, 7});
  auto list = template_value::list({bad}).expand(names);
  REQUIRE_FALSE(list);
  CHECK(list.error() == error{"1 / 0: division by zero", {3, 7}});
  CHECK_FALSE(template_value::map({{key, bad}}, {}).expand(names));
  CHECK_FALSE(template_value::map({{bad, key}}, {}).expand(names));
}

TEST_CASE("previews: what is unknown or fails stays as it was written") {
  surroundings names{session};
  auto preview = [&](std::string_view written) {
    return template_value::text(written, names.context(), {})->preview(names);
  };
  CHECK(preview("$i") == 7);
  CHECK(preview("<$s>") == "<abc>");
  CHECK(preview("$nope") == "$nope");
  CHECK(preview("${nope}") == "${nope}");
  CHECK(preview("<$i-${nope.x}>") == "<$i-${nope.x}>");
  CHECK(preview("${default(nope, 1)}") == "${default(nope, 1)}");
  CHECK(preview("${exists(nope)}") == "${exists(nope)}");
  CHECK(preview("${i / 0}") == "${i / 0}");
  CHECK(preview("${a.missing}").is_null());
  CHECK(preview("$$5") == "$5");
  CHECK(preview("${t || nope}") == true);
}

TEST_CASE("previews: lists and maps keep what is known") {
  surroundings names{session};
  auto text
    = [&](std::string_view written) { return *template_value::text(written, names.context(), {}); };
  auto made = template_value::map(
    {{text("$s"), template_value::list({text("$i"), text("$nope")})}, {text("${nope}"), text("c")}},
    {});
  CHECK(made.preview(names) == json::parse(R"({"abc": [7, "$nope"], "${nope}": "c"})"));
}

TEST_CASE("templates: a map over a map shows what it has beside it, map by map") {
  surroundings names{session};
  auto text = [&](std::string_view written) {
    auto made = template_value::text(written, names.context(), {});
    REQUIRE(made);
    return *made;
  };
  auto key = [](const char* name) { return template_value::constant(make_value(name)); };
  auto under = template_value::map({{key("x"), text("${1 / 0}")},
                                    {key("y"), text("$i")},
                                    {key("m"), template_value::map({{key("p"), text("$s")}}, {})}},
                                   {});
  // What is covered isn't expanded.
  auto over = template_value::constant(make_value({{"x", nullptr}, {"m", {{"q", 1}}}}));
  auto both = template_value::laid_over(under, over);
  CHECK_FALSE(both.is_constant());
  auto shown = both.expand(names);
  REQUIRE_MESSAGE(shown, (shown ? "" : shown.error().message));
  CHECK(**shown == json{{"x", nullptr}, {"y", 7}, {"m", {{"p", "abc"}, {"q", 1}}}});
  CHECK(both.preview(names) == **shown);

  auto none = template_value::laid_over(under, text("$list")).expand(names);
  REQUIRE(none);
  CHECK(**none == json{1, "x"});
  CHECK_FALSE(template_value::laid_over(under, text("$a")).expand(names)); // 1 / 0 shows

  auto constants = template_value::laid_over(
    template_value::constant(make_value({{"a", 1}, {"b", {{"c", 2}, {"d", 3}}}})),
    template_value::constant(make_value({{"b", {{"d", 4}}}})));
  REQUIRE(constants.is_constant());
  CHECK(constants.content() == json{{"a", 1}, {"b", {{"c", 2}, {"d", 4}}}});
}
