#include "runtime/language/definition/scalar.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace troupe {

namespace {

json read(std::string_view text) {
  auto content = resolve_plain_scalar(text);
  return content ? *content : json({{"error", content.error().message}});
}

} // namespace

TEST_CASE("scalar: nulls and booleans are those of the core schema only") {
  for (auto text : {"", "~", "null", "Null", "NULL"})
    CHECK(read(text).is_null());
  for (auto text : {"true", "True", "TRUE"})
    CHECK(read(text) == true);
  for (auto text : {"false", "False", "FALSE"})
    CHECK(read(text) == false);
  for (auto text : {"yes", "no", "on", "off", "y", "nULL", "tRUE", "NO"})
    CHECK(read(text) == text);
}

TEST_CASE("scalar: integers are decimal, octal with 0o, and hexadecimal with 0x") {
  CHECK(read("0") == 0);
  CHECK(read("-0") == 0);
  CHECK(read("007") == 7);
  CHECK(read("+12") == 12);
  CHECK(read("0x1F") == 31);
  CHECK(read("0o17") == 15);
  CHECK(read("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(read("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(read("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK(read("12").is_number_integer());
  CHECK(read("18446744073709551616")["error"]
        == "the integer 18446744073709551616 needs more than 64 bits");
}

TEST_CASE("scalar: reals are decimal, with or without an exponent") {
  CHECK(read("1.5") == 1.5);
  CHECK(read("-.5") == -0.5);
  CHECK(read("+1.") == 1.0);
  CHECK(read("1e3") == 1000.0);
  CHECK(read("1e3").is_number_float());
  CHECK(read("1.5E-2") == 0.015);
  CHECK(read("1.0").is_number_float());
}

TEST_CASE("scalar: too small is zero, too large is an error") {
  for (auto text : {"1e-999", "-1e-999", "0.5e-400", "1e-99999999999999999999"})
    CHECK_MESSAGE(read(text) == 0.0, text);
  CHECK(read("0." + std::string(500, '0') + "1") == 0.0);
  for (auto text : {"1e999", "-1e999", "0.001e500", "1e99999999999999999999"})
    CHECK_MESSAGE(read(text).contains("error"), text);
  CHECK(read(std::string(500, '9') + ".5").contains("error"));
}

TEST_CASE("scalar: what only looks like a number is text") {
  for (auto text :
       {"1.2.3", "1e",       "e5",         ".",   "-",   "+",   "--1", "0x",  "0xg", "0o8",  "-0x1",
        "1_000", "12:30:45", "2026-11-23", ".e1", "1e+", "0b1", "-a",  ".5.", "+.",  ".infx"})
    CHECK_MESSAGE(read(text) == text, text);
}

TEST_CASE("scalar: values that JSON can't say are errors") {
  for (auto text : {".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN"})
    CHECK_MESSAGE(read(text).contains("error"), text);
}

} // namespace troupe
