#include "runtime/base/nearest.hpp"
#include "runtime/base/symbol.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace troupe;

namespace {

const std::vector<std::string> keys{"action", "input", "init", "dependsOn", "tasks", "when"};

} // namespace

TEST_CASE("nearest: a slip of a letter or two finds what was meant") {
  CHECK(nearest_name("acton", keys) == "action");
  CHECK(nearest_name("actoin", keys) == "action");
  CHECK(nearest_name("dependson", keys) == "dependsOn");
  CHECK(nearest_name("imput", keys) == "input");
  CHECK(nearest_name("wehn", keys) == "when");
  CHECK(nearest_name("int", keys) == "init");
}

TEST_CASE("nearest: what is far from every candidate finds none") {
  CHECK_FALSE(nearest_name("limit", keys));
  CHECK_FALSE(nearest_name("", keys));
  CHECK_FALSE(nearest_name("xyz", keys));
  CHECK_FALSE(nearest_name("action", {}));
  CHECK_FALSE(nearest_name(std::string(100'000, 'a'), keys));
}

TEST_CASE("nearest: a suggestion is a clause to append, or nothing") {
  CHECK(suggestion("taks", keys) == "; did you mean \"tasks\"?");
  CHECK(suggestion("unlike", keys).empty());
}

TEST_CASE("symbol_table: a name has one symbol, dense from 0") {
  symbol_table symbols;
  CHECK(symbols.intern("a") == 0);
  CHECK(symbols.intern("b") == 1);
  CHECK(symbols.intern("a") == 0);
  CHECK(symbols.intern("") == 2);
  CHECK(symbols.size() == 3);
  CHECK(symbols.text(1) == "b");
}

TEST_CASE("symbol_table: looking a name up does not make it") {
  symbol_table symbols;
  CHECK_FALSE(symbols.find("a"));
  CHECK(symbols.size() == 0);
  symbols.intern("a");
  CHECK(symbols.find("a") == symbol{0});
}

TEST_CASE("symbol_table: short and long names stay found as the table grows") {
  symbol_table symbols;
  for (int i = 0; i < 2000; ++i)
    symbols.intern(std::string(static_cast<std::size_t>(i % 40), 'n') + std::to_string(i));
  for (int i = 0; i < 2000; ++i) {
    auto name = std::string(static_cast<std::size_t>(i % 40), 'n') + std::to_string(i);
    REQUIRE(symbols.find(name) == static_cast<symbol>(i));
    REQUIRE(symbols.text(static_cast<symbol>(i)) == name);
  }
}
