#include "runtime/base/json.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

constexpr std::size_t deep = 100;

json read(std::string_view text) {
  auto content = read_strict_json(text, deep);
  REQUIRE_MESSAGE(content, (content ? "" : content.error().reason));
  return *content;
}

json_fault fault(std::string_view text) {
  auto content = read_strict_json(text, deep);
  REQUIRE_FALSE(content);
  return content.error();
}

} // namespace

TEST_CASE("strict json: what can be kept is read as it is written") {
  CHECK(read(R"({"a": [1, -2, 2.5, "x", true, null], "b": {}})")
        == json::parse(R"({"a": [1, -2, 2.5, "x", true, null], "b": {}})"));
  CHECK(read("18446744073709551615") == json(18446744073709551615U));
  CHECK(read("-9223372036854775808") == json(INT64_MIN));
  CHECK(read("1e308") == json(1e308));
  CHECK(read("1e-999") == json(0.0));
  CHECK(read(" [[], {\"\": []}] ") == json::parse("[[], {\"\": []}]"));
}

TEST_CASE("strict json: an integer beyond 64 bits is refused, not rounded") {
  auto large = fault(R"({"n": 18446744073709551616})");
  CHECK(large.reason == "the integer 18446744073709551616 needs more than 64 bits");
  CHECK(large.offset == 6);
  CHECK_FALSE(large.is_syntax);
  CHECK(fault("-9223372036854775809").reason.find("64 bits") != std::string::npos);
  CHECK(fault("[1" + std::string(500, '0') + "]").reason.size() < 120);
}

TEST_CASE("strict json: a number out of range is refused") {
  auto large = fault("[1, 1e999]");
  CHECK(large.reason == "the number 1e999 is out of range");
  CHECK(large.offset == 4);
  CHECK_FALSE(large.is_syntax);
}

TEST_CASE("strict json: a key that is there twice is refused, none is dropped") {
  auto twice = fault(R"({"a": 1, "b": {"a": 2}, "a": 3})");
  CHECK(twice.reason == "\"a\" is there twice in one map");
  CHECK(twice.offset == 24);
  CHECK_FALSE(twice.is_syntax);
  CHECK(read(R"([{"a": 1}, {"a": 2}])").size() == 2);
}

TEST_CASE("strict json: nesting beyond the bound is refused") {
  CHECK(read(std::string(deep, '[') + std::string(deep, ']')).is_array());
  auto deeper = fault(std::string(1'000'000, '['));
  CHECK(deeper.reason == "more than 100 lists and maps stand in one another");
  CHECK(deeper.offset == deep);
  CHECK_FALSE(deeper.is_syntax);
}

TEST_CASE("strict json: what is no JSON is told apart") {
  for (const auto* text :
       {"", "tru", "{", "[1,]", "NaN", "Infinity", "{'a': 1}", "1 2", "\"\xff\""}) {
    CAPTURE(text);
    CHECK(fault(text).is_syntax);
    CHECK(fault(text).reason.starts_with("not JSON: "));
    CHECK(fault(text).reason.find("json.exception") == std::string::npos);
  }
  CHECK(fault("[1, x]").offset == 4);
  CHECK(fault("{\"a\" 12}").offset == 6);
}
