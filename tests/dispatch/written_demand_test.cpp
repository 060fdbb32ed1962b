#include "runtime/dispatch/written_demand.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

constexpr auto gib = amount{1} << 30;

std::string fault_of(const json& resources, const json& limits = nullptr,
                     const json& labels = nullptr) {
  auto made = demand_of(resources, limits, labels, whole_unit);
  return made ? "" : made.error().message;
}

} // namespace

TEST_CASE("demand: amounts are texts or numbers, and 0 takes nothing") {
  CHECK(amount_of("cpus", 2).value() == 2'000);
  CHECK(amount_of("cpus", 0.5).value() == 500);
  CHECK(amount_of("cpus", 0.1 + 0.2).value() == 300);
  CHECK(amount_of("cpus", 0.00001).value() == 1); // not nothing
  CHECK(amount_of("cpus", "1.5").value() == 1'500);
  CHECK(amount_of("memory", "4GiB").value() == 4 * gib);
  CHECK(amount_of("memory", 4096).value() == 4096);
  CHECK(amount_of("memory", 1e9).value() == 1'000'000'000);
  CHECK(amount_of("gpus", 0).value() == 0);
  CHECK(amount_of("gpus", "0").value() == 0);
}

TEST_CASE("demand: what is no amount, number, label or priority is refused") {
  CHECK(amount_of("cpus", -1).error().message == "-1 is no amount of cpus");
  CHECK(amount_of("cpus", nullptr).error().message == "expected an amount, found null");
  CHECK(amount_of("cpus", json::array()).error().message == "expected an amount, found a list");
  CHECK(amount_of("cpus", "many").error().message
        == "'many' is no amount of cpus (such as 2 or 0.5)");
  CHECK_FALSE(amount_of("memory", 1e30));
  CHECK_FALSE(amount_of("a b", 1));
  CHECK(amount_of("time", "40m").error().message
        == "time is no resource: timeout bounds an attempt");
  CHECK(units_of("db", 0).value() == 0);
  CHECK(units_of("db", 1.5).error().message == "expected a whole number from 0, found 1.5");
  CHECK_FALSE(units_of("api:*", 1));
  CHECK_FALSE(units_of("", 1));
  CHECK(label_of("cores", 8).value() == "8");
  CHECK_FALSE(label_of("os", nullptr));
  CHECK(priority_of(-7).value() == -7);
  CHECK(priority_of("high").error().message == "priority: expected a whole number, found \"high\"");
  CHECK_FALSE(priority_of(std::int64_t{1} << 40));
}

TEST_CASE("demand: one cpu is taken unless it says otherwise") {
  auto made = demand_of({{"license", 1}}, {{"db", 2}, {"idle", 0}}, {{"os", "linux"}}, whole_unit);
  REQUIRE(made);
  CHECK(*made == demand{{{"cpus", 1'000}, {"license", 1'000}}, {{"os", "linux"}}, {{"db", 2}}});
  CHECK(demand_of({{"cpus", 0}}, nullptr, nullptr, whole_unit).value() == demand{});
  CHECK(demand_of({{"cpus", 4}}, nullptr, nullptr, whole_unit).value()
        == demand{{{"cpus", 4'000}}, {}, {}});
  CHECK(demand_of(nullptr, {{"db", 1}}, nullptr, 0).value() == demand{{}, {}, {{"db", 1}}});
}

TEST_CASE("demand: what is wrong is told by key and entry") {
  CHECK(fault_of(3) == "resources: expected a map, found 3");
  CHECK(fault_of({{"gpus", "two"}})
        == "resources: gpus: 'two' is no amount of gpus (such as 2 or 0.5)");
  CHECK(fault_of(nullptr, {{"db", "x"}})
        == "limits: db: expected a whole number from 0, found \"x\"");
  CHECK(fault_of(nullptr, nullptr, {{"os", json::array()}})
        == "requires: os: expected a name and a text, found a list");
}

TEST_CASE("demand: the total of a key is that of its name, else of the longest pattern") {
  const std::vector<limit_total> totals{{"api:*", 2}, {"api:eu:*", 3}, {"api:eu:x", 4}};
  CHECK(total_of(totals, "api:eu:x")->count == 4);
  CHECK(total_of(totals, "api:eu:y")->count == 3);
  CHECK(total_of(totals, "api:us")->count == 2);
  CHECK(total_of(totals, "db") == nullptr);
}
