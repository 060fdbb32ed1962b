#include "runtime/secrets/secret_terms.hpp"

#include <doctest/doctest.h>

using namespace troupe;

TEST_CASE("secret terms: names are what secret.NAME can say") {
  for (const auto* good : {"a", "API_TOKEN", "_x", "t1"})
    CHECK(check_secret_name(good));
  for (const std::string& bad : {std::string{}, std::string{"1a"}, std::string{"a-b"},
                                 std::string{"a.b"}, std::string{"a b"}, std::string{"gr\xc3\xb6"},
                                 std::string{"a\nb"}, std::string(101, 'a')}) {
    INFO(bad);
    auto checked = check_secret_name(bad);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == error_code::argument_invalid);
  }
}

TEST_CASE("secret terms: what can't be masked or passed on is none, and isn't shown") {
  CHECK(check_secret_value("hunter2"));
  CHECK(check_secret_value("two\nlines"));
  CHECK(check_secret_value(std::string(secret_value_max, 'x')));
  for (const std::string& bad :
       {std::string{}, std::string{"abc"}, std::string{"     "}, std::string{"ab\0cd", 5},
        std::string{"ab\xff"
                    "cd"},
        std::string(secret_value_max + 1, 'x')}) {
    auto checked = check_secret_value(bad);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == error_code::argument_invalid);
    CHECK((bad.empty() || checked.error().message.find("abc") == std::string::npos));
  }
}

TEST_CASE("secret terms: patterns say which workflows a secret is for, none says all") {
  CHECK(is_for({}, "any"));
  CHECK(is_for({"etl-*", "nightly"}, "etl-day"));
  CHECK(is_for({"etl-*", "nightly"}, "nightly"));
  CHECK_FALSE(is_for({"etl-*", "nightly"}, "nightly2"));
  CHECK_FALSE(is_for({"etl-?"}, "etl-day"));
  CHECK(check_patterns({"etl-*", "nightly"}));
  CHECK_FALSE(check_patterns({""}));
  CHECK_FALSE(check_patterns({"a\nb"}));
  CHECK_FALSE(check_patterns(std::vector<std::string>(secret_patterns_max + 1, "a")));
  CHECK(patterns_text({}) == "all workflows");
  CHECK(patterns_text({"a", "b*"}) == "a, b*");
}

TEST_CASE("secret terms: what a secret is bound to tells names and patterns apart") {
  CHECK(bound_text("a", {}) != bound_text("b", {}));
  CHECK(bound_text("a", {"x"}) != bound_text("a", {}));
  CHECK(bound_text("a", {"x", "y"}) != bound_text("a", {"y", "x"}));
  CHECK(bound_text("a", {"x", "y"}) == bound_text("a", {"x", "y"}));
}
