#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace troupe;
using testing::surroundings;

namespace {

/// Expressions without names, and their values as JSON.
void check_all(std::initializer_list<std::pair<const char*, const char*>> cases) {
  surroundings names;
  for (const auto& sample : cases) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.eval(text).dump() == expected);
  }
}

/// Expressions that fail when evaluated, and what their message ends with.
void check_errors(std::initializer_list<std::pair<const char*, const char*>> cases) {
  surroundings names;
  for (const auto& sample : cases) {
    const std::string text = sample.first;
    const std::string expected = sample.second;
    INFO(text);
    CHECK(names.eval_error(text) == std::string{text} + ": " + expected);
  }
}

} // namespace

TEST_CASE("operators: precedence is that of the language, loosest first") {
  check_all({{"1 + 2 * 3", "7"},
             {"(1 + 2) * 3", "9"},
             {"10 - 2 - 3", "5"},
             {"2 * 7 % 4", "2"},
             {"100 / 5 / 2", "10"},
             {"-2 + 5", "3"},
             {"- -2", "2"},
             {"--2", "2"},
             {"1 + 1 == 2", "true"},
             {"1 < 2 == true", "true"},
             {"1 == 2 || 3 == 3 && true", "true"},
             {"true || false && false", "true"},
             {"!false && false", "false"},
             {"!(1 == 2)", "true"},
             {"false ? 1 : true ? 2 : 3", "2"},
             {"true ? false ? 1 : 2 : 3", "2"},
             {"1 > 2 || 1 < 2 ? 'y' : 'n'", "\"y\""},
             {"2 + 1 in [3]", "true"},
             {"'a' + 'b' /contains/ 'ab'", "true"}});
}

TEST_CASE("operators: integers stay integers, and reals are reals") {
  check_all({{"7 / 2", "3.5"},
             {"8 / 2", "4"},
             {"-8 / 2", "-4"},
             {"0 / 5", "0"},
             {"8.0 / 2", "4.0"},
             {"1 + 1.0", "2.0"},
             {"2 * 0.5", "1.0"},
             {"7 % 4", "3"},
             {"-7 % 4", "-3"},
             {"7 % -4", "3"},
             {"7.5 % 2", "1.5"},
             {"-7.5 % 2", "-1.5"},
             {"1e3", "1000.0"},
             {"1.5e-3", "0.0015"},
             {"0.1 + 0.2", "0.30000000000000004"}});
}

TEST_CASE("operators: integers have 64 bits, and passing them is an error") {
  check_all({{"9223372036854775807", "9223372036854775807"},
             {"-9223372036854775808", "-9223372036854775808"},
             {"-9223372036854775808 % -1", "0"},
             {"9223372036854775806 + 1", "9223372036854775807"}});
  const char* overflow = "the result is beyond 64-bit integers";
  check_errors({{"9223372036854775807 + 1", overflow},
                {"-9223372036854775808 - 1", overflow},
                {"9223372036854775807 * 2", overflow},
                {"-9223372036854775808 / -1", overflow},
                {"-(-9223372036854775808)", overflow},
                {"1e308 * 10", "the result is beyond the range of real numbers"}});
  surroundings names;
  names.set("huge", std::numeric_limits<std::uint64_t>::max());
  CHECK(names.eval("huge") == std::numeric_limits<std::uint64_t>::max());
  for (const char* text : {"huge + 0", "huge - 1", "huge / 2", "huge % 2", "-huge"}) {
    INFO(std::string{text});
    CHECK(names.eval_error(text) == std::string{text} + ": " + overflow);
  }
}

TEST_CASE("operators: division by zero is an error, of reals too") {
  for (const char* text : {"1 / 0", "1 % 0", "1.5 / 0", "1 / 0.0", "1.5 % 0.0", "0 / -0.0"}) {
    INFO(std::string{text});
    CHECK(surroundings{}.eval_error(text) == std::string{text} + ": division by zero");
  }
}

TEST_CASE("operators: plus joins texts and lists, and nothing mixed") {
  check_all(
    {{"'a' + 'b' + \"c\"", "\"abc\""}, {"[1] + [] + [2, 3]", "[1,2,3]"}, {"'' + ''", "\"\""}});
  check_errors({{"'a' + 1", "cannot add text and an integer"},
                {"1 + 'a'", "cannot add an integer and text"},
                {"[1] + 1", "cannot add a list and an integer"},
                {"{} + {}", "cannot add a map and a map"},
                {"true + 1", "cannot add a boolean and an integer"},
                {"null + 'a'", "cannot add null and text"},
                {"nope + 1", "cannot add null and an integer"},
                {"1 - nope", "cannot subtract null from an integer"},
                {"'a' - 'b'", "cannot subtract text from text"},
                {"'a' * 2", "cannot multiply text by an integer"},
                {"1 / 'a'", "cannot divide an integer by text"},
                {"[] % 2", "cannot divide a list by an integer"},
                {"-'a'", "cannot negate text"},
                {"-nope", "cannot negate null"}});
}

TEST_CASE("operators: joining leaves the operands in the session as they were") {
  surroundings names{json{{"a", {1}}, {"b", {2}}, {"s", "x"}}};
  CHECK(names.eval("a + b + a") == json::array({1, 2, 1}));
  CHECK(names.eval("s + s + s") == "xxx");
  CHECK(names.eval("a") == json::array({1}));
  CHECK(names.eval("b") == json::array({2}));
  CHECK(names.eval("s") == "x");
}

TEST_CASE("operators: different kinds are unequal, integers and reals compare") {
  check_all({{"1 == 1.0", "true"},
             {"1 == 1.5", "false"},
             {"1 == '1'", "false"},
             {"1 != '1'", "true"},
             {"0 == false", "false"},
             {"null == nil", "true"},
             {"null == false", "false"},
             {"null != 0", "true"},
             {"'' == null", "false"},
             {"nope == nil", "true"},
             {"nope != 5", "true"},
             {"true == true", "true"},
             {"[1, [2.0]] == [1.0, [2]]", "true"},
             {"[1] == [1, 2]", "false"},
             {"{'a': 1} == {'a': 1, 'b': 2}", "false"},
             {"{'a': 1, 'b': [2]} == {'b': [2.0], 'a': 1}", "true"},
             {"{'a': 1} == {'b': 1}", "false"},
             {"9007199254740993 == 9007199254740992.0", "false"},
             {"9007199254740993 > 9007199254740992.0", "true"},
             {"9223372036854775807 == 9223372036854775808.0", "false"},
             {"9223372036854775807 < 1e300", "true"},
             {"-9223372036854775808 > -1e300", "true"},
             {"-9223372036854775808 == -9223372036854775808.0", "true"}});
}

TEST_CASE("operators: numbers, texts and booleans have an order, mixed kinds and null none") {
  check_all({{"1 < 2", "true"},
             {"2 <= 2.0", "true"},
             {"2.5 > 2", "true"},
             {"3 >= 4", "false"},
             {"-0.5 > 0", "false"},
             {"1 > 0.5", "true"},
             {"'a' < 'b'", "true"},
             {"'B' < 'a'", "true"},
             {"'a' < 'ab'", "true"},
             {"'z' < 'ä'", "true"},
             {"false < true", "true"}});
  check_errors({{"'a' > 3", "cannot order text and an integer"},
                {"3 < 'a'", "cannot order an integer and text"},
                {"nope > 3", "cannot order null and an integer"},
                {"null <= null", "cannot order null and null"},
                {"true < 1", "cannot order a boolean and an integer"},
                {"[1] < [2]", "cannot order a list and a list"},
                {"1 < 2 < 3", "cannot order a boolean and an integer"}});
}

TEST_CASE("operators: unsigned integers beyond the signed ones compare exactly") {
  surroundings names;
  names.set("huge", std::uint64_t{1} << 63U);
  names.set("more", (std::uint64_t{1} << 63U) + 1);
  CHECK(names.holds("huge > 9223372036854775807"));
  CHECK(names.holds("9223372036854775807 < huge"));
  CHECK(names.holds("huge < more"));
  CHECK(names.holds("huge == 9223372036854775808.0"));
  CHECK(names.holds("more > 9223372036854775808.0"));
  CHECK(names.holds("more < 1e300 && more > -1.0"));
  CHECK(names.holds("len(unique([huge, 9223372036854775808.0])) == 1"));
}

TEST_CASE("operators: in looks in lists, map keys and texts") {
  check_all({{"2 in [1, 2.0]", "true"},
             {"'2' in [1, 2]", "false"},
             {"[1] in [[1]]", "true"},
             {"null in [null]", "true"},
             {"'a' in {'a': 1}", "true"},
             {"'A' in {'a': 1}", "false"},
             {"'b' in 'abc'", "true"},
             {"'' in ''", "true"},
             {"!('x' in 'abc')", "true"}});
  check_errors({{"1 in 'abc'", "cannot look for an integer in text"},
                {"1 in {'1': 1}", "cannot look for an integer in a map"},
                {"1 in 1", "cannot look for an integer in an integer"},
                {"1 in nope", "cannot look for something in null"}});
}

TEST_CASE("operators: logic gives booleans and evaluates no more than it must") {
  check_all({{"1 && 'x'", "true"},
             {"0 || ''", "false"},
             {"!'  '", "true"},
             {"!0.0", "true"},
             {"!'0'", "false"},
             {"!nope", "true"},
             {"false && 1 / 0", "false"},
             {"true || 1 / 0", "true"},
             {"true ? 1 : 1 / 0", "1"},
             {"false ? 1 / 0 : 2", "2"}});
  check_errors(
    {{"true && 1 / 0", "division by zero"},
     {"[] || true", "a list is neither true nor false: expected a boolean, a number or text"},
     {"true && {}", "a map is neither true nor false: expected a boolean, a number or text"},
     {"![1]", "a list is neither true nor false: expected a boolean, a number or text"},
     {"[] ? 1 : 2", "a list is neither true nor false: expected a boolean, a number or text"}});
}

TEST_CASE("conditions: null, false, 0 and blank text are false, other scalars true") {
  surroundings names{json::parse(R"({"n": null, "blank": " \t\n ", "zero": 0, "real": 0.0,
    "text": "false", "one": 1, "minus": -0.5, "list": [], "map": {"a": 1}})")};
  for (const char* no : {"n", "blank", "zero", "real", "nope", "nope.a.b", "''", "$zero", "${n}"}) {
    INFO(std::string{no});
    CHECK_FALSE(names.holds(no));
  }
  for (const char* yes : {"text", "one", "minus", "true", "map.a", "'x'", "{map.a}"}) {
    INFO(std::string{yes});
    CHECK(names.holds(yes));
  }
  CHECK(names.test_error("list")
        == "list: a list is neither true nor false: expected a boolean, a number or text");
  CHECK(names.test_error("map")
        == "map: a map is neither true nor false: expected a boolean, a number or text");
  CHECK(names.test_error("nope > 3") == "nope > 3: cannot order null and an integer");
}

TEST_CASE("operators: the older forms of matching read too") {
  surroundings names{json{{"name", "value-18"}, {"n", 42}, {"tags", {"a", "b"}}}};
  CHECK(names.holds("name ~/^[a-z]+-[0-9]{2}$/"));
  CHECK_FALSE(names.holds("name ~/^[0-9]+$/"));
  CHECK(names.holds("name !~/^[0-9]+$/"));
  CHECK(names.holds("$name ~/18/ && true"));
  CHECK(names.holds("'a/b' ~/a\\/b/"));
  CHECK(names.holds("n ~/^4/"));
  CHECK(names.holds("name /contains/ 'value'"));
  CHECK_FALSE(names.holds("name !/contains/ 'value'"));
  CHECK_FALSE(names.holds("name /not_contains/ 'value'"));
  CHECK(names.holds("name /not_contains/ 'x'"));
  CHECK(names.holds("tags /contains/ 'b'"));
  CHECK(names.holds("n /contains/ 2"));
}

TEST_CASE("operators: matching null gives false, whichever way it is asked") {
  surroundings names;
  for (const char* text : {"nope ~/x/", "nope !~/x/", "nope /contains/ 'x'", "nope !/contains/ 'x'",
                           "nope /not_contains/ 'x'", "matches(nope, 'x')",
                           "matcher.regexpr(nope, 'x')", "matcher.not_regexpr(nope, 'x')",
                           "matcher.contains(nope, 'x')", "matcher.not_contains(nope, 'x')"}) {
    INFO(std::string{text});
    CHECK_FALSE(names.holds(text));
  }
}

TEST_CASE("operators: matching a list or map against a pattern is an error") {
  check_errors({{"[1] ~/1/", "cannot match a list against a pattern"},
                {"matches({}, 'a')", "cannot match a map against a pattern"},
                {"matches('a', 1)", "a pattern must be text, found an integer"}});
}
