#include "cli/machine_flags.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string fault_of_resources(const std::vector<std::string>& given) {
  auto parsed = parse_resources(given);
  return parsed ? "" : parsed.error().message;
}

std::string fault_of_limits(const std::vector<std::string>& given) {
  auto parsed = parse_limits(given);
  return parsed ? "" : parsed.error().message;
}

} // namespace

TEST_CASE("machine flags: resources are amounts by name") {
  auto parsed = parse_resources({"license=4", "memory=8GiB", "gpus=2", "tape=0.5"});
  REQUIRE(parsed);
  CHECK(*parsed
        == resource_amounts{{"license", 4}, {"memory", 8589934592.0}, {"gpus", 2}, {"tape", 0.5}});
  CHECK(parse_resources({"license=0"})->at("license") == 0);
  CHECK(fault_of_resources({"license"}) == "--resource: expected NAME=AMOUNT, found \"license\"");
  CHECK(fault_of_resources({"a=1", "a=2"}) == "--resource: a is given twice");
  CHECK(fault_of_resources({"cpus=3"}) == "--resource: cpus are what --jobs says: --jobs 3");
  CHECK(fault_of_resources({"gpus=1.5"}) == "--resource: gpus are whole, found 1.5");
  CHECK(fault_of_resources({"memory=much"})
        == "--resource: memory: 'much' is no amount of memory (such as 512MiB or 4GiB)");
}

TEST_CASE("machine flags: limits are totals, or rates") {
  auto parsed = parse_limits({"db=4", "api:*=2", "mail=10/1s"});
  REQUIRE(parsed);
  CHECK(
    *parsed
    == std::vector<limit_total>{{"db", 4}, {"api:*", 2}, {"mail", 10, std::chrono::seconds{1}}});
  CHECK(fault_of_limits({"db"}) == "--limit: expected KEY=N or KEY=N/SPAN, found \"db\"");
  CHECK(fault_of_limits({"db=1", "db=2"}) == "--limit: db is given twice");
  CHECK(fault_of_limits({"db=0"}).starts_with("--limit: \"0\" is not valid"));
  CHECK(fault_of_limits({"db=1/0s"}).starts_with("--limit: \"0s\" leaves no time"));
}

TEST_CASE("machine flags: what was kept is read back, of several the largest") {
  auto resources = parse_resources({"license=4", "memory=1GiB"}).value();
  auto limits = parse_limits({"db=4", "mail=10/1m"}).value();
  const json kept{{"resources", kept_form(resources)}, {"limits", kept_form(limits)}};
  CHECK(kept
        == json{{"resources", {{"license", "4"}, {"memory", "1GiB"}}},
                {"limits", {{"db", "4"}, {"mail", "10/1m"}}}});
  const json other{{"resources", {{"license", "6"}, {"bad", 3}}},
                   {"limits", {{"db", "2"}, {"mail", "1/1s"}}}};
  resource_amounts given{{"memory", 5}};
  add_kept(given, {kept, other, json()});
  CHECK(given == resource_amounts{{"license", 6}, {"memory", 5}});
  std::vector<limit_total> totals{{"db", 1}};
  add_kept(totals, {kept, other});
  CHECK(totals == std::vector<limit_total>{{"db", 1}, {"mail", 1, std::chrono::seconds{1}}});
}
