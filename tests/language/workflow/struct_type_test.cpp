#include "troupe/types.hpp"

#include <doctest/doctest.h>

namespace shop {

struct line {
  std::string sku;
  int count = 1;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(line, sku, count)

struct order {
  std::string customer;
  std::vector<line> lines;
  bool express = false;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(order, customer, lines, express)

} // namespace shop

using namespace troupe;

namespace {

result<value> as_order(json content) {
  static const auto type = struct_type<shop::order>("shop.Order");
  return type.convert(make_value(std::move(content)));
}

std::string fault_of(json content) {
  auto converted = as_order(std::move(content));
  return converted ? "none: " + (*converted)->dump() : converted.error().message;
}

} // namespace

TEST_CASE("struct type: a map becomes the struct's own, defaults filled in") {
  auto made = as_order({{"Customer", "Ann"}, {"lines", {{{"sku", "A1"}}}}});
  REQUIRE(made);
  CHECK(
    **made
    == json{{"customer", "Ann"}, {"lines", {{{"sku", "A1"}, {"count", 1}}}}, {"express", false}});
}

TEST_CASE("struct type: what does not fit is told with its path") {
  CHECK(fault_of({{"customer", 7}}).find("field \"customer\" is an integer (7): expected text")
        != std::string::npos);
  CHECK(fault_of({{"custommer", "Ann"}})
        == "unknown field \"custommer\"; did you mean \"customer\"?");
  CHECK(
    fault_of({{"lines", {{{"sku", "A"}}, {{"sku", "B"}, {"count", 1.5}}}}}).find("lines[1].count")
    != std::string::npos);
  CHECK(fault_of({{"lines", {{{"sku", "A"}}, 3}}}).find("lines[1]") != std::string::npos);
  CHECK(fault_of("Ann").find("expected a map with customer, express, lines") != std::string::npos);
}

TEST_CASE("struct type: it is registered like any other") {
  type_registry types;
  REQUIRE(types.add(struct_type<shop::order>("acme.shop.Order")));
  auto found = types.find("acme.shop.order");
  REQUIRE(found);
  CHECK((*found)->convert(make_value({{"express", true}})).has_value());
}
