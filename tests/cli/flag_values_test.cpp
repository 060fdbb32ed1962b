#include "cli/flag_values.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("flag values: a count is a whole number within its bounds") {
  CHECK(parse_count("--jobs", "1", 64) == 1U);
  CHECK(parse_count("--jobs", "64", 64) == 64U);
  for (const auto* text : {"0", "-1", "65", "4.0", "four", "", " 4", "4 ", "+4", "99999999999"}) {
    CAPTURE(text);
    auto count = parse_count("--jobs", text, 64);
    REQUIRE_FALSE(count);
    CHECK(count.error().message
          == "--jobs: \"" + std::string{text}
               + "\" is not valid: expected a whole number from 1 to 64");
  }
}

TEST_CASE("flag values: a bound is a duration above zero") {
  CHECK(parse_bound("--timeout", "1m30s") == duration{std::chrono::seconds{90}});
  auto zero = parse_bound("--timeout", "0s");
  REQUIRE_FALSE(zero);
  CHECK(zero.error().message == "--timeout: \"0s\" leaves no time: expected more than 0");
  auto unitless = parse_bound("--timeout", "90");
  REQUIRE_FALSE(unitless);
  CHECK(unitless.error().message
        == "--timeout: \"90\" is not a duration: expected one such as 250ms, 10s or 1h30m");
}

TEST_CASE("flag values: a scale is a finite number from zero") {
  CHECK(parse_scale("--time-scale", "0") == 0.0);
  CHECK(parse_scale("--time-scale", "0.25") == 0.25);
  CHECK(parse_scale("--time-scale", "1e-3") == 0.001);
  for (const auto* text : {"-1", "inf", "nan", "", "x", "1x", "1e999"}) {
    CAPTURE(text);
    auto scale = parse_scale("--time-scale", text);
    REQUIRE_FALSE(scale);
    CHECK(scale.error().message
          == "--time-scale: \"" + std::string{text}
               + "\" is not valid: expected a number from 0, such as 0.01");
  }
}

TEST_CASE("flag values: a choice names what is expected and what is near") {
  CHECK(parse_choice("--output", "json", output_forms) == "json");
  auto near = parse_choice("--output", "jsno", output_forms);
  REQUIRE_FALSE(near);
  CHECK(near.error().message
        == "--output: \"jsno\" is not known: expected text or json; did you mean \"json\"?");
  constexpr std::array<std::string_view, 1> only{"memory"};
  auto far = parse_choice("--store", "sqlite:x.db", only);
  REQUIRE_FALSE(far);
  CHECK(far.error().message == "--store: \"sqlite:x.db\" is not known: expected memory");
  CHECK(choice_type(output_forms) == "text|json");
  CHECK(choice_type(only) == "memory");
}
