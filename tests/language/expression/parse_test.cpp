#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using testing::surroundings;

namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += part;
  return out;
}

/// Texts that cannot be read, and why.
const std::pair<const char*, const char*> faults[]{
  {"", "at character 1: expected a value, found the end"},
  {"i +", "at character 4: expected a value, found the end"},
  {"i + )", "at character 5: expected a value, found \")\""},
  {"(i", "at character 3: expected an operator or \")\", found the end"},
  {"${i", "at character 4: expected an operator or \"}\", found the end"},
  {"i j", "at character 3: expected an operator or the end, found \"j\""},
  {"ü ü", "at character 3: expected an operator or the end, found \"ü\""},
  {"a ? b", "at character 6: expected \":\" and what to take otherwise, found the end"},
  {"[1 2]", "at character 4: expected \",\" or \"]\", found \"2\""},
  {"[1,", "at character 4: expected a value, found the end"},
  {"a.", "at character 3: expected a name after \".\", found the end"},
  {"a.$b", "at character 3: expected a name after \".\", found \"$b\""},
  {"a.5", "at character 3: expected a name after \".\", found \"5\""},
  {"a[1", "at character 4: expected an operator or \"]\", found the end"},
  {"1 + {k: 1}", "at character 6: expected a key in quotes, found \"k\""},
  {"{'k': 1", "at character 8: expected \",\" or \"}\", found the end"},
  {"{'k': }", "at character 7: expected a value, found \"}\""},
  {"'abc", "at character 1: found a text without its closing quote"},
  {"'\\u12'", "at character 1: found a \"\\u\" without the four hexadecimal digits of a character"},
  {"'\\uD800'",
   "at character 1: found a \"\\u\" without the four hexadecimal digits of a character"},
  {"{'\\u12': 1}",
   "at character 2: found a \"\\u\" without the four hexadecimal digits of a character"},
  {"a = 1", "at character 3: found a single \"=\" (equality is \"==\")"},
  {"a & b", "at character 3: found a single \"&\" (both is \"&&\")"},
  {"a | b", "at character 3: found a single \"|\" (either is \"||\")"},
  {"a # b", "at character 3: found a character that means nothing here"},
  {"a ~ b", "at character 3: found a character that means nothing here"},
  {"$ + 1", "at character 1: found a \"$\" without a name after it"},
  {"$[0]", "at character 5: the root has names only, as in $.name or $[\"name\"]"},
  {"12abc", "at character 1: found a number followed at once by a letter"},
  {"9223372036854775808",
   "at character 1: 9223372036854775808 is beyond the range of 64-bit integers"},
  {"-9223372036854775809",
   "at character 2: -9223372036854775809 is beyond the range of 64-bit integers"},
  {"1e999", "at character 1: 1e999 is beyond the range of real numbers"},
  {"a ~/x", "at character 3: found a pattern without its closing \"/\""},
  {"a ~/(/", "at character 7: the pattern \"(\" is wrong: missing ): ("},
  {"matches(a, '[')", "at character 16: the pattern \"[\" is wrong: missing ]: ["},
  {"trimm(a)", "at character 1: there is no function \"trimm\"; did you mean \"trim\"?"},
  {"startswith(a, b)",
   "at character 1: there is no function \"startswith\"; did you mean \"startsWith\"?"},
  {"matcher.regex(a, b)",
   "at character 1: there is no function \"matcher.regex\"; did you mean \"matcher.regexpr\"?"},
  {"a.b(1)", "at character 1: there is no function \"a.b\""},
  {"lower()", "at character 7: lower takes 1 argument, found 0: lower(text)"},
  {"replace(a, b)", "at character 13: replace takes 3 arguments, found 2: replace(text, from, to)"},
  {"range(1, 2, 3)",
   "at character 14: range takes 1 or 2 arguments, found 3: range(n) or range(from, to)"},
  {"len(1,)", "at character 7: expected a value, found \")\""},
  {"len(1 2)", "at character 7: expected an operator, \",\" or \")\", found \"2\""},
  {"is nil + a", "at character 8: expected \"(\" as in is nil(x), found \"+\""},
  {"is nil()", "at character 8: is nil takes 1 argument, found 0: is nil(x)"},
  {"exists(1)", "at character 10: exists takes a path, as in exists(a.b)"},
  {"exists(a + b)", "at character 14: exists takes a path, as in exists(a.b)"},
  {"map(a)", "at character 6: expected \",\" and a lambda, as in map(list, x -> e), found \")\""},
  {"map()", "at character 5: expected map(list, x -> e), found \")\""},
  {"map(a, b)", "at character 8: expected a lambda, as in map(list, x -> e), found \"b\""},
  {"map(a, x -> )", "at character 13: expected a value, found \")\""},
  {"map(a, x -> x, 1)", "at character 14: expected an operator or \")\", found \",\""},
  {"x -> 1", "at character 3: expected an operator or the end, found \"->\""},
};

} // namespace

TEST_CASE("parsing: literals of every kind are read") {
  surroundings names;
  const std::pair<const char*, const char*> cases[]{
    {"true", "true"},
    {"false", "false"},
    {"nil", "null"},
    {"null", "null"},
    {"007", "7"},
    {"'it\\'s'", "\"it's\""},
    {"\"say \\\"x\\\"\"", R"("say \"x\"")"},
    {"'a\\n\\t\\r\\\\b'", R"("a\n\t\r\\b")"},
    {"'\\d\\.'", R"("\\d\\.")"},
    {"'\\u00fc\\uD83D\\uDE00'", "\"ü😀\""},
    {"'$x ${y}'", "\"$x ${y}\""},
    {"[]", "[]"},
    {"[1, 'a', [nil]]", "[1,\"a\",[null]]"},
    {"[1 + 1, len('abc')]", "[2,3]"},
    {"{}", "{}"},
    {"{\"k\": 1, 'l': {\"m\": [2]}}", R"({"k":1,"l":{"m":[2]}})"},
    {"{'k': 1 + 1}", R"({"k":2})"},
    {"{'k': true ? 1 : 2}", R"({"k":1})"},
    {" ${ 1 + 1 } ", "2"},
    {"{'a' == 'a'}", "true"},
    {"${{'k': 1}}", R"({"k":1})"},
    {"1\n+\n\t2", "3"},
  };
  for (const auto& sample : cases) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.eval(text).dump() == expected);
  }
}

TEST_CASE("parsing: what is wrong is told with its place and what was expected") {
  surroundings names;
  for (const auto& sample : faults) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.compile_error(text)
          == "cannot read \"" + std::string{text} + "\" " + std::string{expected});
  }
}

TEST_CASE("parsing: an error has the place of the definition") {
  surroundings names;
  auto made = expression::compile("i +", names.context(), {12, 5});
  REQUIRE_FALSE(made);
  CHECK(made.error().where == source_position{12, 5});
  auto text = template_value::text("a ${", names.context(), {12, 5});
  REQUIRE_FALSE(text);
  CHECK(text.error().where == source_position{12, 5});
}

TEST_CASE("parsing: nesting has a limit, and reaching it is no crash") {
  surroundings names;
  CHECK(names.eval(repeated("(", 150) + "1" + repeated(")", 150)) == 1);
  const std::string limit = "more than 200 levels of nesting";
  for (const auto& text :
       {repeated("(", 100'000), repeated("[", 100'000), repeated("!", 100'000),
        repeated("- ", 100'000), repeated("{'a':", 100'000), repeated("len(", 100'000),
        repeated("a[", 100'000), repeated("a?", 100'000), repeated("a?b:", 100'000),
        repeated("${", 100'000), repeated("map(a,x->", 100'000)}) {
    auto message = names.compile_error(text);
    CHECK(message.find(limit) != std::string::npos);
    CHECK(message.size() < 700);
  }
}

TEST_CASE("parsing: a chain of operators has a limit, too") {
  surroundings names;
  CHECK(names.eval("0" + repeated("+1", 900)) == 900);
  CHECK(names.compile_error("0" + repeated("+1", 100'000)).find("more than 1000 operators in a row")
        != std::string::npos);
  CHECK(
    names.compile_error("0" + repeated("&&1", 100'000)).find("more than 1000 operators in a row")
    != std::string::npos);
  CHECK(
    names.compile_error("a" + repeated("~/x/", 100'000)).find("more than 1000 operators in a row")
    != std::string::npos);
}

TEST_CASE("parsing: long paths and long lists are fine") {
  surroundings names;
  CHECK(names.eval("a" + repeated(".b", 100'000)).is_null());
  CHECK(names.eval("[0" + repeated(",1", 100'000) + "]").size() == 100'001);
}

TEST_CASE("parsing: an expression of more than a mebibyte is refused") {
  surroundings names;
  CHECK(names.compile_error("1" + std::string(2'000'000, ' ') + "+ 1").size() < 700);
  auto long_text = "'" + std::string(1'100'000, 'x') + "'";
  CHECK(names.compile_error(long_text).find("an expression has at most 1048576 bytes")
        != std::string::npos);
  CHECK(names.expand_error("${" + long_text + "}").find("cannot read") == 0);
  CHECK(names.expand_error("${1" + std::string(2'000'000, ' ') + "}")
          .find("more text than an expression may have")
        != std::string::npos);
}

TEST_CASE("parsing: a pattern that would be enormous is refused") {
  surroundings names;
  CHECK(names.compile_error("matches(a, '((a{1000}){1000}){1000}')").find("is wrong")
        != std::string::npos);
  CHECK(names.eval("matches('" + std::string(30, 'a') + "', '^(a+)+$b')") == false);
}

TEST_CASE("parsing: the source is what stands between the braces") {
  surroundings names;
  CHECK(names.compiled(" ${ i + 1 } ").source() == "i + 1");
  CHECK(names.compiled("{i == 3}").source() == "i == 3");
  CHECK(names.compiled("i == 3").source() == "i == 3");
  CHECK(names.compiled("${a} && ${b}").source() == "${a} && ${b}");
  CHECK(names.compiled("{'k': 1}").source() == "{'k': 1}");
  CHECK(names.compiled("i").where() == source_position{3, 7});
}
