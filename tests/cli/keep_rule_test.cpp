#include "cli/keep_rule.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

namespace {

std::string fault_in(const std::string& text) {
  auto rule = parse_keep_rule(text);
  return rule ? "no fault" : rule.error().message;
}

} // namespace

TEST_CASE("keep rule: a bound alone is for all workflows") {
  auto rule = parse_keep_rule("30d");
  REQUIRE(rule);
  CHECK(rule->workflows == "*");
  CHECK(rule->age == 720h);
  CHECK(rule->count == 0);
  CHECK(rule->bytes == 0);
}

TEST_CASE("keep rule: bounds come in any order, behind the names that they are for") {
  for (const auto* text : {"etl-*=1h30m,1000,10GiB", "etl-*=10GiB,1000,1h30m"}) {
    CAPTURE(text);
    auto rule = parse_keep_rule(text);
    REQUIRE(rule);
    CHECK(rule->workflows == "etl-*");
    CHECK(rule->age == 90min);
    CHECK(rule->count == 1000);
    CHECK(rule->bytes == std::uint64_t{10} << 30);
  }
  auto odd = parse_keep_rule("a=b=5");
  REQUIRE(odd);
  CHECK(odd->workflows == "a=b");
  CHECK(odd->count == 5);
}

TEST_CASE("keep rule: a minute is no mega") {
  auto rule = parse_keep_rule("10m,10M");
  REQUIRE(rule);
  CHECK(rule->age == 10min);
  CHECK(rule->bytes == 10'000'000);
}

TEST_CASE("keep rule: what is wrong is said, and where") {
  const std::string forms = "expected a duration such as 30d, a number of processes such as 1000, "
                            "or a size such as 10GiB";
  CHECK(fault_in("long") == "--keep: \"long\" is not a bound: " + forms);
  CHECK(fault_in("etl=1d,soon") == "--keep: \"soon\" is not a bound: " + forms);
  CHECK(fault_in("-5") == "--keep: \"-5\" is not a bound: " + forms);
  CHECK(fault_in("") == "--keep: \"\" is no bound: " + forms);
  CHECK(fault_in("etl=") == "--keep: \"\" is no bound: " + forms);
  CHECK(fault_in("1d,") == "--keep: \"\" is no bound: " + forms);
  CHECK(fault_in("0s") == "--keep: \"0s\" leaves no time: expected more than 0");
  CHECK(fault_in("0") == "--keep: \"0\" is no number of processes: expected a whole number from 1");
  CHECK(fault_in("99999999999999999999")
        == "--keep: \"99999999999999999999\" is no number of processes: expected a whole number "
           "from 1");
  CHECK(fault_in("1d,2d") == "--keep: \"2d\" is the second duration of the rule: expected one");
  CHECK(fault_in("1,2")
        == "--keep: \"2\" is the second number of processes of the rule: expected one");
  CHECK(fault_in("1K,2K") == "--keep: \"2K\" is the second size of the rule: expected one");
  CHECK(fault_in("=30d")
        == "--keep: \"=30d\" names no workflows: expected a name or a pattern before =, such as "
           "'etl-*=30d'");
}

TEST_CASE("keep rule: several keep their order, and the first fault is told") {
  auto rules = parse_keep_rules({"etl=5", "30d"});
  REQUIRE(rules);
  REQUIRE(rules->size() == 2);
  CHECK(rules->front().workflows == "etl");
  CHECK(rules->back().age == 720h);
  auto wrong = parse_keep_rules({"5", "x", "y"});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.starts_with("--keep: \"x\""));
}
