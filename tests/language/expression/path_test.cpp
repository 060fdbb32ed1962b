#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using testing::surroundings;

namespace {

const json session = json::parse(R"({
  "a": {"b": {"c": [10, {"d": "deep"}]}, "Key": 1, "in": 2, "true": 3, "with space": 4, "7": 5},
  "twins": {"Name": 1, "NAME": 2, "name2": 3},
  "list": [1, "two", [3, 4]], "i": 1, "k": "Key", "text": "abc", "nothing": null,
  "größe": 5, "my-task": {"v": 6}, "env": {"HOME": "/session"}, "in": 1, "is": 7
})");

} // namespace

TEST_CASE("paths: keys, indexes and any mix of them are followed") {
  surroundings names{session};
  const std::pair<const char*, const char*> cases[]{
    {"a.b.c[0]", "10"},
    {"a.b.c[1].d", "\"deep\""},
    {"a['b'][\"c\"][1]['d']", "\"deep\""},
    {"a[k]", "1"},
    {"list[i]", "\"two\""},
    {"list[i + 1][0]", "3"},
    {"list[4 / 2][1]", "4"},
    {"list[2.0][1]", "4"},
    {"a.in", "2"},
    {"a.true", "3"},
    {"a['with space']", "4"},
    {"a[7]", "5"},
    {"$.a.b.c[0]", "10"},
    {"$.i + 1", "2"},
    {"$['my-task'].v", "6"},
    {"$a.Key + $i", "2"},
    {"größe", "5"},
    {"[10, 20][1]", "20"},
    {"{'x': {'y': 1}}.x.y", "1"},
    {"split('a,b', ',')[1]", "\"b\""},
    {"(a).b['c'][0]", "10"},
    {"is", "7"},
    {"( i in list )", "true"},
    {"${i} + ${list[0]}", "2"},
  };
  for (const auto& sample : cases) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.eval(text).dump() == expected);
  }
}

TEST_CASE("paths: what is not there is null") {
  surroundings names{session};
  for (const char* text : {"nope", "nope.a.b[3]", "a.nope", "a.nope.more", "list[3]", "list[-1]",
                           "list['a']", "list.a", "nothing.x", "a[nope]", "list[1e300]",
                           "list[nope]", "$.nope", "a['']", "list[9223372036854775807]"}) {
    INFO(std::string{text});
    CHECK(names.eval(text).is_null());
    CHECK_FALSE(names.holds(std::string{"exists("} + text + ")"));
  }
}

TEST_CASE("paths: a step into what has no parts is an error, save where it is asked for") {
  surroundings names{session};
  CHECK(names.eval_error("text.txt")
        == "text.txt: text is text, which has no .txt; where that is meant as text, write "
           "${text}.txt");
  CHECK(names.eval_error("a.key[0]")
        == "a.key[0]: a.key is an integer, which has no [0]; where that is meant as text, write "
           "${a.key}[0]");
  CHECK(names.expand_error("$text.txt").starts_with("$text.txt: text is text, which has no .txt"));
  for (const char* text : {"text.a", "text[0]", "i.x"}) {
    INFO(std::string{text});
    CHECK_FALSE(names.holds(text));
    CHECK_FALSE(names.holds(std::string{"exists("} + text + ")"));
    CHECK(names.eval(std::string{"default("} + text + ", 1)") == 1);
    CHECK(names.eval(std::string{"is nil("} + text + ")") == true);
  }
  names.number = first_behaviour;
  CHECK(names.eval("text.a").is_null());
  CHECK(names.expand("$text.txt") == "$text.txt");
}

TEST_CASE("paths: a key is found without regard to case, the first name is not") {
  surroundings names{session};
  CHECK(names.eval("a.KEY") == 1);
  CHECK(names.eval("a['kEY']") == 1);
  CHECK(names.eval("a.B.C[1].D") == "deep");
  CHECK(names.eval("A.key").is_null());
  CHECK(names.eval("twins.Name") == 1);
  CHECK(names.eval("twins.NAME2") == 3);
  CHECK(names.eval_error("twins.name")
        == "twins.name: \"name\" may be the key \"NAME\" or \"Name\"");
  CHECK(names.eval("twins.nam").is_null());
  CHECK(names.eval("twins['Name2 ']").is_null());
  CHECK(names.eval_error("exists(twins.name)")
        == "exists(twins.name): \"name\" may be the key \"NAME\" or \"Name\"");
}

TEST_CASE("paths: missing keys of a large map are looked up without a walk through it") {
  json map;
  for (int i = 0; i < 20'000; ++i)
    map["Key" + std::to_string(i)] = i;
  surroundings names{json{{"map", map}}};
  CHECK(names.eval("map.kEY19999") == 19'999);
  CHECK(names.eval("len(filter(range(20000), i -> exists(map['kez' + string(i)])))") == 0);
  CHECK(names.eval("len(filter(range(20000), i -> exists(map['key' + string(i)])))") == 20'000);
}

TEST_CASE("paths: an index is an integer or text") {
  surroundings names{session};
  CHECK(names.eval_error("list[0.5]")
        == "list[0.5]: an index must be an integer or text, found a real number");
  CHECK(names.eval_error("list[true]")
        == "list[true]: an index must be an integer or text, found a boolean");
  CHECK(names.eval_error("a[[1]]") == "a[[1]]: an index must be an integer or text, found a list");
}

TEST_CASE("paths: the value is shared with the session, not copied") {
  surroundings names;
  auto big = make_value(json{{"items", {1, 2, {{"k", "v"}}}}});
  names.set("big", big);
  CHECK(names.compiled("big").evaluate(names)->get() == big.get());
  CHECK(names.compiled("big.items[2]").evaluate(names)->get() == &big->at("items").at(2));
  CHECK(names.compiled("true ? big.ITEMS : 0").evaluate(names)->get() == &big->at("items"));
  CHECK(names.compiled("default(nope, big.items)").evaluate(names)->get() == &big->at("items"));
  auto part = *names.compiled("big.items").evaluate(names);
  names.set("big", json{});
  big.reset();
  CHECK(part->size() == 3);
}

TEST_CASE("paths: environment variables are read where config.env lists them") {
  surroundings names{session};
  names.variables = {"HOME", "UNSET"};
  names.set_variables = {{"HOME", make_value("/home/me")}};
  CHECK(names.eval("env.HOME + '/x'") == "/home/me/x");
  CHECK(names.eval("env['HOME']") == "/home/me");
  CHECK(names.eval("env.UNSET").is_null());
  CHECK(names.holds("exists(env.HOME) && !exists(env.UNSET)"));
  CHECK(names.eval("default(env.UNSET, 'x')") == "x");
  CHECK(names.eval("$.env.HOME") == "/session");
  CHECK(names.eval("len(env)") == 1);
  CHECK(names.expand("$env.HOME/bin:${env.HOME}") == "/home/me/bin:/home/me");
  CHECK(names.expand("<$env.UNSET>") == "<>");
  CHECK(
    names.compile_error("env.HOM")
    == "cannot read \"env.HOM\" at character 8: the environment variable \"HOM\" must be listed "
       "in config.env; did you mean \"HOME\"?");
  CHECK(names.expand_error("x $env.PATH")
        == "cannot read \"x $env.PATH\" at character 4: the environment variable \"PATH\" must be "
           "listed in config.env");
  names.variables.clear();
  CHECK(names.compile_error("env.HOME").find("must be listed in config.env") != std::string::npos);
  CHECK(names.compile_error("env[k]").find("env.NAME") != std::string::npos);
}

TEST_CASE("strict: unknown names, keys and indexes are errors outside conditions") {
  surroundings names{session};
  names.strict = true;
  CHECK(names.eval("a.key") == 1);
  CHECK(names.eval_error("nope + 1") == "nope + 1: unknown name \"nope\"");
  CHECK(names.eval_error("a.kye") == "a.kye: unknown key \"kye\"; did you mean \"Key\"?");
  CHECK(names.eval_error("a['x y']") == "a['x y']: unknown key \"x y\"");
  CHECK(names.eval_error("nothing.x") == "nothing.x: unknown key \"x\" of null");
  CHECK(names.eval_error("list[3]") == "list[3]: there is no item [3] in a list of 3");
  CHECK(names.eval_error("list[-1]") == "list[-1]: there is no item [-1] in a list of 3");
  CHECK(names.expand_error("<$nope>") == "$nope: unknown name \"nope\"");
  CHECK(names.expand_error("$a.nope") == "$a.nope: unknown key \"nope\"");
}

TEST_CASE("strict: conditions and questions of absence may mention what is unknown") {
  surroundings names{session};
  names.strict = true;
  CHECK_FALSE(names.holds("nope"));
  CHECK_FALSE(names.holds("a.nope && list[9]"));
  CHECK_FALSE(names.eval("exists(nope.a)").get<bool>());
  CHECK(names.eval("is nil(nope)") == true);
  CHECK(names.eval("default(a.nope, 5)") == 5);
  CHECK(names.eval_error("default(nope, nope2)") == "default(nope, nope2): unknown name \"nope2\"");
  CHECK(names.eval_error("exists(nope) || nope") == "exists(nope) || nope: unknown name \"nope\"");
}
