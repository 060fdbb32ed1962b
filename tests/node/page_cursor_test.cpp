#include "runtime/node/page_cursor.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

const page_cursor some{.at = {.order = page_order::ended, .time = time_point{1000h}, .key = 47}};

} // namespace

TEST_CASE("page cursor: it is read as it was written, and needs no quotes") {
  const page_cursor all[]{some,
                          {.is_stored = false, .at = {.time = time_point{1ns}, .key = 1}},
                          {.at = {.time = time_point{-1h}, .key = 9}},
                          {}};
  for (const auto& each : all) {
    auto text = to_string(each);
    CAPTURE(text);
    CHECK(is_cursor(text));
    CHECK(text.find_first_not_of("@-0123456789abcdefm") == std::string::npos);
    auto read = read_cursor(text);
    REQUIRE(read);
    CHECK(*read == each);
  }
}

TEST_CASE("page cursor: what was changed, cut or made up is refused") {
  auto text = to_string(some);
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto other = text;
    other[at] = other[at] == '5' ? '6' : '5';
    CHECK_MESSAGE(!read_cursor(other), other);
    CHECK_MESSAGE(!read_cursor(text.substr(0, at)), text.substr(0, at));
  }
  CHECK_FALSE(read_cursor(text + "0"));
  for (const auto* made_up : {"", "@", "@1", "@1a", "@1a-", "@1a---", "@1x-1-1-1", "etl/5f"})
    CHECK_MESSAGE(!read_cursor(made_up), made_up);
  CHECK(read_cursor("@1a-1").error().message
        == "the cursor \"@1a-1\" is not as a page gave it: expected one such as"
           " @1a-18d2-2f-9c1b44aa; begin again without it");
}

TEST_CASE("page cursor: one of a later version says so") {
  CHECK(read_cursor("@2a-1-1-1").error().message
        == "the cursor \"@2a-1-1-1\" is of version 2, and this Troupe knows version 1; begin"
           " again without it");
}

TEST_CASE("page cursor: that of executions holds a number, for one process alone") {
  for (auto number : {std::uint64_t{0}, std::uint64_t{17}, ~std::uint64_t{0}}) {
    const auto text = execution_cursor("flow/5f", number);
    CAPTURE(text);
    CHECK(is_cursor(text));
    CHECK(text.find_first_not_of("@-0123456789abcdefx") == std::string::npos);
    CHECK(read_execution_cursor(text, "flow/5f") == number);
    CHECK(read_execution_cursor(text, "flow/60").error().message
          == "the cursor \"" + text + "\" is of another process; begin again without it");
    CHECK_FALSE(read_cursor(text));
  }
  CHECK(read_execution_cursor(to_string(some), "p")
          .error()
          .message.find("is not of a list of executions")
        != std::string::npos);
  CHECK_FALSE(read_execution_cursor("@1x-1-1-1", "p"));
  CHECK_FALSE(read_execution_cursor("17", "p"));
}
