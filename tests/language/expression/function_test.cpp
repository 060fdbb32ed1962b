#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using testing::surroundings;

namespace {

using cases = std::initializer_list<std::pair<const char*, const char*>>;

const json session = json::parse(R"({"text": "Grüße", "list": [3, 1, 2], "map": {"b": 2, "a": 1},
  "people": [{"name": "ann", "age": 30}, {"name": "bob", "age": 20}], "nothing": null})");

void check_all(cases all) {
  surroundings names{session};
  for (const auto& sample : all) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.eval(text).dump() == expected);
  }
}

void check_errors(cases all) {
  surroundings names{session};
  for (const auto& sample : all) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.eval_error(text) == std::string{text} + ": " + expected);
  }
}

} // namespace

TEST_CASE("functions: len counts code points, items, and nothing of null") {
  check_all({{"len(text)", "5"},
             {"len('')", "0"},
             {"len('\\uD83D\\uDE00')", "1"},
             {"len(list)", "3"},
             {"len(map)", "2"},
             {"len(nothing)", "0"},
             {"len(nope.x)", "0"}});
  check_errors({{"len(5)", "len expects text, a list or a map, found an integer"},
                {"len(true)", "len expects text, a list or a map, found a boolean"}});
}

TEST_CASE("functions: nil, exists and default ask for what may be missing") {
  check_all({{"is nil(nothing)", "true"},
             {"is nil(nope.a)", "true"},
             {"is nil(0)", "false"},
             {"!is nil(list)", "true"},
             {"exists(nothing)", "true"},
             {"exists(map.a)", "true"},
             {"exists(map.A)", "true"},
             {"exists(map.z)", "false"},
             {"exists(list[2])", "true"},
             {"exists($.list[3])", "false"},
             {"default(nope, 1)", "1"},
             {"default(nothing, 1)", "1"},
             {"default('', 1)", "\"\""},
             {"default(0, 1 / 0)", "0"}});
}

TEST_CASE("functions: text is tested, changed, split and joined") {
  check_all({{"contains('abc', 'b')", "true"},
             {"contains('abc', 'x')", "false"},
             {"contains(list, 2)", "true"},
             {"contains(list, 2.0)", "true"},
             {"contains(map, 'a')", "true"},
             {"contains(map, 'A')", "false"},
             {"contains(nothing, 'a')", "false"},
             {"startsWith('abc', 'ab')", "true"},
             {"startsWith('abc', 'b')", "false"},
             {"endsWith('abc', 'bc')", "true"},
             {"endsWith('abc', '')", "true"},
             {"lower('ÄBC')", "\"äbc\""},
             {"upper(text)", "\"GRÜßE\""},
             {"trim(' \\t x y\\n')", "\"x y\""},
             {"trim('')", "\"\""},
             {"split('a,b,,c', ',')", R"(["a","b","","c"])"},
             {"split('', ',')", R"([""])"},
             {"split('abc', 'bc')", R"(["a",""])"},
             {"join(list, '-')", "\"3-1-2\""},
             {"join([], ',')", "\"\""},
             {"join(['', ''], ',')", "\",\""},
             {"join([1.5, true, null, [1]], ' ')", "\"1.5 true  [1]\""},
             {"replace('aaa', 'a', 'bb')", "\"bbbbbb\""},
             {"replace('abc', 'x', 'y')", "\"abc\""},
             {"replace('a.b.c', '.', '')", "\"abc\""}});
  check_errors({{"lower(1)", "lower expects text, found an integer"},
                {"upper(nothing)", "upper expects text, found null"},
                {"trim(list)", "trim expects text, found a list"},
                {"startsWith(1, 'a')", "startsWith expects two texts, found an integer"},
                {"endsWith('a', null)", "endsWith expects two texts, found null"},
                {"contains('a', 1)", "cannot look for an integer in text"},
                {"contains(5, 'a')", "cannot look for text in an integer"},
                {"split('a', '')", "split needs a separator that is not empty"},
                {"split(1, ',')", "split expects text, found an integer"},
                {"split('a', 1)", "split expects text as the separator, found an integer"},
                {"join('a', ',')", "join expects a list, found text"},
                {"join(list, 1)", "join expects text as the separator, found an integer"},
                {"replace('a', '', 'b')", "replace needs a text to replace that is not empty"},
                {"replace('a', 'b', 1)", "replace expects three texts, found an integer"}});
}

TEST_CASE("functions: quote makes one word for a shell of anything") {
  check_all({{"quote('two words; $x')", R"("'two words; $x'")"},
             {"quote(\"it's\")", R"("'it'\\''s'")"},
             {"quote('')", R"("''")"},
             {"quote(nothing)", R"("''")"},
             {"quote(5)", R"("'5'")"},
             {"quote(list)", R"("'[3,1,2]'")"}});
}

TEST_CASE("functions: status asks for a task by its name, in a definition alone") {
  surroundings names{session};
  CHECK(names.compile_error("status('a')").find("status can only be asked for in a definition")
        != std::string::npos);
  CHECK(names.compile_error("status(text)").find("status takes the name of a task in quotes")
        != std::string::npos);
}

TEST_CASE("functions: patterns are RE2's and match anywhere") {
  check_all({{"matches('value-18', '[0-9]+')", "true"},
             {"matches('value-18', '^[0-9]+$')", "false"},
             {"matches('a.b', 'a\\.b')", "true"},
             {"matches('a.b', '\\\\d')", "false"},
             {"matches('a\"b', \"\\\"\")", "true"},
             {"matches(text, 'Gr..e')", "true"},
             {"matches(12, '^1')", "true"},
             {"matches('x', lower('X'))", "true"},
             {"matcher.regexpr('abc', 'b')", "true"},
             {"matcher.not_regexpr('abc', 'b')", "false"},
             {"matcher.contains('abc', 'b')", "true"},
             {"matcher.not_contains('abc', 'b')", "false"},
             {"matcher.contains(list, 2)", "true"},
             {"matcher.contains(123, '2')", "true"},
             {"filter(['a1', 'b', 'c2'], x -> matches(x, '[' + '0-9]'))", R"(["a1","c2"])"}});
  check_errors({{"matches('a', '(' + '')", "the pattern \"(\" is wrong: missing ): ("},
                {"matcher.contains('a', null)", "cannot look for null in text"}});
}

TEST_CASE("functions: lists are combined, in all ways or item by item") {
  check_all({{"product([1, 2], ['a', 'b'])", R"([[1,"a"],[1,"b"],[2,"a"],[2,"b"]])"},
             {"product([1, [2]])", "[[1],[[2]]]"},
             {"product([1, 2], [])", "[]"},
             {"product([], range(1000000), range(1000000), range(1000000))", "[]"},
             {"product({'y': [1, 2], 'x': ['a', 'b']})",
              R"([{"x":"a","y":1},{"x":"a","y":2},{"x":"b","y":1},{"x":"b","y":2}])"},
             {"product({'x': [1]}, {'b': [{'c': 2}]})", R"([{"b":{"c":2},"x":1}])"},
             {"product({})", "[]"},
             {"len(product([1, 2], [1, 2], [1, 2], [1, 2], [1, 2]))", "32"},
             {"zip([1, 2], ['a', 'b'], [null, true])", R"([[1,"a",null],[2,"b",true]])"},
             {"zip([])", "[]"},
             {"zip({})", "[]"},
             {"zip({'x': [1, 2], 'y': ['a', 'b']})", R"([{"x":1,"y":"a"},{"x":2,"y":"b"}])"}});
  check_errors({
    {"product(1)", "product expects lists, or maps of lists, found an integer"},
    {"product([1], 'a')", "product expects lists, or maps of lists, found text"},
    {"product([1], {'x': [1]})", "product expects lists, or maps of lists, found a map"},
    {"zip({'x': 1})", "zip expects lists, or maps of lists, found an integer under \"x\""},
    {"zip({'x': [1]}, {'x': [2]})", "zip: \"x\" is given twice"},
    {"zip([1, 2], [1])", "zip expects lists of one length, found 2 and 1 items"},
  });
}

TEST_CASE("functions: lists and maps are taken apart and put together") {
  check_all({{"keys(map)", R"(["a","b"])"},
             {"values(map)", "[1,2]"},
             {"keys({})", "[]"},
             {"merge(map, {'b': 3, 'c': [4]})", R"({"a":1,"b":3,"c":[4]})"},
             {"range(3)", "[0,1,2]"},
             {"range(0)", "[]"},
             {"range(-5)", "[]"},
             {"range(2, 5)", "[2,3,4]"},
             {"range(5, 2)", "[]"},
             {"range(9223372036854775806, 9223372036854775807)", "[9223372036854775806]"},
             {"sort(list)", "[1,2,3]"},
             {"sort([2, 1.5, -1])", "[-1,1.5,2]"},
             {"sort(['b', 'a', 'B'])", R"(["B","a","b"])"},
             {"sort([])", "[]"},
             {"unique([1, 2, 1.0, '1', 1, [1], [1.0], null, null])", R"([1,2,"1",[1],null])"},
             {"unique([{'a': 1}, {'a': 1.0}, true, true, 0.5, 0.5])", R"([{"a":1},true,0.5])"},
             {"flatten([1, [2, [3]], [], 'x'])", R"([1,2,[3],"x"])"},
             {"min(list)", "1"},
             {"max(list)", "3"},
             {"min(['b', 'a'])", "\"a\""},
             {"max(2, 2.5)", "2.5"},
             {"min([])", "null"},
             {"sum(list)", "6"},
             {"sum([1, 0.5])", "1.5"},
             {"sum([])", "0"}});
  check_errors({{"keys(list)", "keys expects a map, found a list"},
                {"values(nothing)", "values expects a map, found null"},
                {"merge(map, list)", "merge expects two maps, found a list"},
                {"range('3')", "range expects integers, found text"},
                {"range(1, 2.5)", "range expects integers, found a real number"},
                {"sort([1, 'a'])", "cannot order an integer and text"},
                {"sort([null])", "cannot order null and null"},
                {"sort(map)", "sort expects a list, found a map"},
                {"unique(1)", "unique expects a list, found an integer"},
                {"flatten('a')", "flatten expects a list, found text"},
                {"min([1, null])", "cannot order null and an integer"},
                {"max([null])", "cannot order null and null"},
                {"max(5)", "max expects a list, or two values, found an integer"},
                {"sum(['a'])", "cannot add an integer and text"},
                {"sum(nothing)", "sum expects a list, found null"},
                {"sum([9223372036854775807, 1])", "the result is beyond 64-bit integers"}});
}

TEST_CASE("functions: the session's own lists and maps stay as they are") {
  surroundings names{session};
  for (const char* text : {"sort(list)", "merge(map, {'z': 1})", "values(map)", "unique(list)",
                           "flatten(list)", "map(list, x -> x + 1)", "people[0]"})
    names.eval(text);
  for (const auto& [name, content] : session.items())
    CHECK(names.eval(name) == content);
}

TEST_CASE("functions: lambdas map, filter and test each element") {
  check_all({{"map(list, x -> x * 10)", "[30,10,20]"},
             {"map(people, p -> p.name)", R"(["ann","bob"])"},
             {"map([], x -> 1 / 0)", "[]"},
             {"filter(people, p -> p.age > 25)", R"([{"age":30,"name":"ann"}])"},
             {"filter(list, x -> x % 2 == 1)", "[3,1]"},
             {"any(list, x -> x == 2)", "true"},
             {"any([], x -> true)", "false"},
             {"all(list, x -> x > 0)", "true"},
             {"all(list, x -> x > 1)", "false"},
             {"all([], x -> false)", "true"},
             {"any([1, 0], x -> 1 / x > 0)", "true"},
             {"map(list, x -> map(range(x), y -> x * y))", "[[0,3,6],[0],[0,2]]"},
             {"map([[1], [2]], x -> map(x, x -> x + 1))", "[[2],[3]]"},
             {"map(list, list -> list)", "[3,1,2]"},
             {"map(list, $x -> $x)", "[3,1,2]"},
             {"map(list, x -> $x + len($.list))", "[6,4,5]"},
             {"map(sort(list), x -> {'v': x}.v)", "[1,2,3]"},
             {"map(list, x -> x > 1 ? 'big' : 'small')", R"(["big","small","big"])"},
             {"filter(range(5), x -> x in [1, 3])", "[1,3]"},
             {"map(filter(people, p -> true), p -> p)[1].name", "\"bob\""},
             {"map(people, x -> x.nope)", "[null,null]"}});
  check_errors({{"map(map, x -> x)", "map expects a list, found a map"},
                {"filter(nothing, x -> x)", "filter expects a list, found null"},
                {"filter([[1]], x -> x)",
                 "a list is neither true nor false: expected a boolean, a number or text"},
                {"all([1, 0], x -> 1 / x > 0)", "division by zero"},
                {"any(5, x -> x)", "any expects a list, found an integer"}});
}

TEST_CASE("functions: a lambda's parameter ends with the lambda") {
  surroundings names{json{{"x", "outer"}}};
  CHECK(names.eval("map([1], x -> x)[0]") == 1);
  CHECK(names.eval("[map([1], x -> x), x]") == json::array({{1}, "outer"}));
}

TEST_CASE("functions: values are converted, or the reason is told") {
  check_all({{"int('12')", "12"},
             {"int(' -12\\n')", "-12"},
             {"int(1.9)", "1"},
             {"int(-1.9)", "-1"},
             {"int(true)", "1"},
             {"int(7)", "7"},
             {"float('2.5')", "2.5"},
             {"float(2)", "2.0"},
             {"float(' 1e3 ')", "1000.0"},
             {"string(12)", "\"12\""},
             {"string(2.0)", "\"2.0\""},
             {"string(null)", "\"\""},
             {"string('a')", "\"a\""},
             {"string({'b': [1, 'x'], 'a': null})", R"("{\"a\":null,\"b\":[1,\"x\"]}")"},
             {"json('a')", R"("\"a\"")"},
             {"json(null)", "\"null\""},
             {"json([1, 2.0])", "\"[1,2.0]\""},
             {"parseJson('{\"a\": [1, 2.5, null]}')", R"({"a":[1,2.5,null]})"},
             {"parseJson(' 5 ')", "5"},
             {"parseJson(json(map)) == map", "true"}});
  check_errors(
    {{"int('1.9')", "int: the text is not an integer"},
     {"int('')", "int: the text is not an integer"},
     {"int('12a')", "int: the text is not an integer"},
     {"int('9223372036854775808')", "int: the result is beyond 64-bit integers"},
     {"int(1e300)", "int: the result is beyond 64-bit integers"},
     {"int(nothing)", "int expects a number or text, found null"},
     {"int(list)", "int expects a number or text, found a list"},
     {"float('x')", "float: the text is not a number"},
     {"float('nan')", "float: the result is beyond the range of real numbers"},
     {"float('1e999')", "float: the result is beyond the range of real numbers"},
     {"float(true)", "float expects a number or text, found a boolean"},
     {"parseJson('{')", "parseJson: the text cannot be read: it is not JSON from character 2 on"},
     {"parseJson('')", "parseJson: the text cannot be read: it is not JSON from character 1 on"},
     {"parseJson('[18446744073709551616]')",
      "parseJson: the text cannot be read: an integer is beyond 64 bits"},
     {"parseJson('9223372036854775808')",
      "parseJson: the text cannot be read: an integer is beyond 64 bits"},
     {"parseJson('1e999')",
      "parseJson: the text cannot be read: a number is beyond the range of real numbers"},
     {"parseJson(5)", "parseJson expects text, found an integer"}});
}

TEST_CASE("functions: numbers are rounded to integers, halves away from zero") {
  check_all({{"abs(-3)", "3"},
             {"abs(-2.5)", "2.5"},
             {"abs(4)", "4"},
             {"round(2.5)", "3"},
             {"round(-2.5)", "-3"},
             {"round(2.4)", "2"},
             {"floor(-1.5)", "-2"},
             {"ceil(1.2)", "2"},
             {"ceil(-0.5)", "0"},
             {"floor(7)", "7"}});
  check_errors({{"abs('1')", "abs expects a number, found text"},
                {"abs(-9223372036854775808)", "the result is beyond 64-bit integers"},
                {"round(1e300)", "the result is beyond 64-bit integers"},
                {"floor(null)", "floor expects a number, found null"}});
}

TEST_CASE("functions: paths of files have a last part and a folder") {
  check_all({{"basename('/a/b.txt')", "\"b.txt\""},
             {"basename('b.txt')", "\"b.txt\""},
             {"basename('/a/b/')", "\"b\""},
             {"basename('/')", "\"/\""},
             {"basename('')", "\"\""},
             {"dirname('/a/b.txt')", "\"/a\""},
             {"dirname('/a')", "\"/\""},
             {"dirname('a')", "\".\""},
             {"dirname('a/b/')", "\"a\""},
             {"dirname('')", "\".\""},
             {"dirname('//')", "\"/\""}});
  check_errors({{"basename(1)", "basename expects text, found an integer"},
                {"dirname(list)", "dirname expects text, found a list"}});
}

TEST_CASE("functions: the time and fresh ids come from the surroundings") {
  surroundings names;
  CHECK(names.eval("now()") == "2023-11-14T22:13:20.000Z");
  CHECK(names.eval("[uuid(), uuid()]") == json::array({"uuid-1", "uuid-2"}));
}

TEST_CASE("functions: text that is not UTF-8 is carried, never an exception") {
  surroundings names{json{{"bad", "a\xff\xc3"}, {"list", {"\xff"}}}};
  CHECK(names.eval("lower(bad)") == json("a\xff\xc3"));
  CHECK(names.eval("len(bad)") == 3);
  CHECK(names.eval("string(list)") == json("[\"\xEF\xBF\xBD\"]"));
  CHECK(names.eval("json(bad)").is_string());
  CHECK(names.eval("matches(bad, 'a')") == true);
  CHECK(names.expand("<${list}>") == json("<[\"\xEF\xBF\xBD\"]>"));
  CHECK(names.eval("keys({'k': 1} == {}  ? {} : {'k': bad})") == json::array({"k"}));
}
