#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("value: a part keeps the whole alive and is not a copy") {
  auto whole = make_value(json{{"a", {1, 2, 3}}});
  const auto* inner = &whole->at("a").at(1);
  auto part = share_part(whole, *inner);
  whole.reset();
  CHECK(part.get() == inner);
  CHECK(*part == 2);
}

TEST_CASE("value: a list given to make_value is not wrapped in another") {
  CHECK(*make_value(json::array({1})) == json::array({1}));
}

TEST_CASE("value: null is one shared value") {
  CHECK(null_value()->is_null());
  CHECK(null_value() == null_value());
}

TEST_CASE("kind_of: each kind has a name for people") {
  CHECK(std::string{kind_of(nullptr)} == "null");
  CHECK(std::string{kind_of(true)} == "a boolean");
  CHECK(std::string{kind_of(-1)} == "an integer");
  CHECK(std::string{kind_of(1U)} == "an integer");
  CHECK(std::string{kind_of(1.0)} == "a real number");
  CHECK(std::string{kind_of("x")} == "text");
  CHECK(std::string{kind_of(json::array())} == "a list");
  CHECK(std::string{kind_of(json::object())} == "a map");
  CHECK(std::string{kind_of(json::binary({}))} == "not a value");
}

TEST_CASE("result: a failure carries its message and place") {
  result<int> failed = failure("no", {2, 3});
  REQUIRE_FALSE(failed);
  CHECK(failed.error() == error{"no", {2, 3}});
}

TEST_CASE("result: a failure keeps its code where more is said of it") {
  result<int> failed = failure(error_code::store_locked, "held");
  CHECK(failed.error().code == error_code::store_locked);
  result<int> told = failure("store a: ", failed.error());
  CHECK(told.error() == error{"store a: held", {}, error_code::store_locked});
  CHECK(failure("no").value().code == error_code::failed);
}

TEST_CASE("error code: each has a text of its own, by which it is found") {
  std::uint8_t expected = 1;
  for (const auto& [code, text] : error_code_texts) {
    CHECK(static_cast<std::uint8_t>(code) == expected++);
    CHECK(to_string(code) == text);
    CHECK(error_code_of(text) == code);
  }
  CHECK_FALSE(error_code_of("moon.full"));
}

TEST_CASE("problem: it is told as file, line, column and message") {
  CHECK(to_string(problem{"a.yaml", {2, 3}, "no"}) == "a.yaml:2:3: no");
}
