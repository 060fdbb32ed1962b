#include "runtime/language/workflow/value_type.hpp"

#include <doctest/doctest.h>

namespace troupe {

namespace {

/// What `content` is as the type, or the message that says why it isn't.
json converted(const char* type, json content) {
  type_registry types;
  auto found = types.find(type);
  if (!found)
    return found.error().message;
  auto result = (*found)->convert(make_value(std::move(content)));
  return result ? **result : json(result.error().message);
}

} // namespace

TEST_CASE("value_type: values that are of the type already stay as they are") {
  CHECK(converted("text", "x") == "x");
  CHECK(converted("integer", 3) == 3);
  CHECK(converted("number", 2.5) == 2.5);
  CHECK(converted("boolean", true) == true);
  CHECK(converted("list", {1, 2}) == json({1, 2}));
  CHECK(converted("map", {{"a", 1}}) == json({{"a", 1}}));
}

TEST_CASE("value_type: scalars convert where nothing is lost") {
  CHECK(converted("string", 12) == "12");
  CHECK(converted("text", true) == "true");
  CHECK(converted("int", "12") == 12);
  CHECK(converted("int", "-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(converted("int", 4.0) == 4);
  CHECK(converted("float", "1.5") == 1.5);
  CHECK(converted("float", "7") == 7);
  CHECK(converted("bool", "false") == false);
}

TEST_CASE("value_type: what can't be converted is told with what it was") {
  CHECK(converted("int", "twelve") == "expected an integer, found text \"twelve\"");
  CHECK(converted("int", "") == "expected an integer, found text \"\"");
  CHECK(converted("int", "9223372036854775808")
        == "expected an integer, found text \"9223372036854775808\"");
  CHECK(converted("int", 1.5) == "expected an integer, found the real number 1.5");
  CHECK(converted("int", nullptr) == "expected an integer, found null");
  CHECK(converted("float", "nan") == "expected a number, found text \"nan\"");
  CHECK(converted("float", "1e999") == "expected a number, found text \"1e999\"");
  CHECK(converted("bool", 1) == "expected a boolean, found an integer");
  CHECK(converted("text", nullptr) == "expected text, found null");
  CHECK(converted("text", {1}) == "expected text, found a list");
  CHECK(converted("list", "a") == "expected a list, found text \"a\"");
  CHECK(converted("map", {1}) == "expected a map, found a list");
}

TEST_CASE("value_type: a conversion for a name tells that name") {
  type_registry types;
  const auto& integer = **types.find("int");
  CHECK(**convert_named(integer, "count", make_value("12")) == 12);
  CHECK(convert_named(integer, "count", make_value("many")).error().message
        == "count: expected an integer, found text \"many\"");
}

TEST_CASE("value_type: long text is cut between characters when it is told") {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "\xC3\xA9";
  auto told = found_as(text);
  CHECK(told.size() < 80);
  CHECK(json(told).dump().ends_with("...\\\"\"")); // it throws on what is no UTF-8
  CHECK(found_as(json::array()) == "a list");
}

TEST_CASE("type_registry: names are found without regard to case, unknown ones get a hint") {
  type_registry types;
  CHECK(types.find("TEXT").has_value());
  CHECK(types.find("integr").error().message
        == "unknown type \"integr\"; did you mean \"integer\"?");
  CHECK(types.find("zzz").error().message == "unknown type \"zzz\"");
}

TEST_CASE("type_registry: an embedder's type is added once and keeps its spelling") {
  type_registry types;
  auto same = [](const value& content) -> result<value> { return content; };
  CHECK(types.add({"shop.Order", same}).has_value());
  CHECK(types.find("shop.order").value()->name == "shop.Order");
  CHECK(types.add({"Shop.Order", same}).error().message
        == "there is already a type called \"Shop.Order\"");
  CHECK(types.add({"", same}).error().message == "a type needs a name");
  auto names = types.names();
  CHECK(std::find(names.begin(), names.end(), "shop.Order") != names.end());
  CHECK(std::find(names.begin(), names.end(), "bool") != names.end());
}

} // namespace troupe
