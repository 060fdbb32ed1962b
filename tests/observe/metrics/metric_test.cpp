#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/observe/metrics/metric_registry.hpp"
#include "runtime/observe/metrics/metric_text.hpp"
#include "tests/observe/metrics/figure_in.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::figure_in;

namespace {

constexpr auto counts = metric_type::counter;

std::string told(std::int64_t figure, metric_unit unit) {
  std::string text;
  append_figure(text, figure, unit);
  return text;
}

} // namespace

TEST_CASE("metrics: the text has each family with its series, as Prometheus reads it") {
  metric_registry registry;
  const labelled<metric_counter, 2> ended{
    registry.add({"b_ended_total",
                  "Those that ended.",
                  counts,
                  metric_unit::one,
                  {{"workflow"}, {"state", {"completed", "failed"}}}})};
  const metric_gauge level{
    registry.add({"a_level", "How high.", metric_type::gauge, metric_unit::one}).of({})};
  registry.add({"c_read_total", "What is read.", counts, metric_unit::nanosecond},
               [] { return std::optional<std::int64_t>{1'500'000'000}; });
  registry.add({"d_unknown", "What can't be read.", metric_type::gauge, metric_unit::one},
               [] { return std::optional<std::int64_t>{}; });
  level.add(5);
  level.add(-7);
  ended.with("etl", "failed").add(3);
  ended.with(std::string{"etl"}, "completed").add();
  CHECK(registry.text()
        == "# HELP a_level How high.\n"
           "# TYPE a_level gauge\n"
           "a_level -2\n"
           "# HELP b_ended_total Those that ended.\n"
           "# TYPE b_ended_total counter\n"
           "b_ended_total{workflow=\"etl\",state=\"completed\"} 1\n"
           "b_ended_total{workflow=\"etl\",state=\"failed\"} 3\n"
           "# HELP c_read_total What is read.\n"
           "# TYPE c_read_total counter\n"
           "c_read_total 1.5\n");
}

TEST_CASE("metrics: what is counted is told in base units, exactly") {
  CHECK(told(0, metric_unit::one) == "0");
  CHECK(told(-42, metric_unit::one) == "-42");
  CHECK(told(0, metric_unit::nanosecond) == "0");
  CHECK(told(1, metric_unit::nanosecond) == "0.000000001");
  CHECK(told(-1'250'000'000, metric_unit::nanosecond) == "-1.25");
  CHECK(told(100'000'000'000, metric_unit::nanosecond) == "100");
  CHECK(told(500, metric_unit::thousandth) == "0.5");
  CHECK(told(12'000, metric_unit::thousandth) == "12");
  CHECK(told(std::numeric_limits<std::int64_t>::min(), metric_unit::one) == "-9223372036854775808");
}

TEST_CASE("metrics: backslashes, line feeds and quotes are escaped where the format reads them") {
  metric_registry registry;
  const labelled<metric_counter, 1> odd{
    registry.add({"odd_total", "One \\ of\n\"two\".", counts, metric_unit::one, {{"workflow"}}})};
  odd.with("a\\b\n\"c\"").add();
  CHECK(registry.text()
        == "# HELP odd_total One \\\\ of\\n\"two\".\n"
           "# TYPE odd_total counter\n"
           "odd_total{workflow=\"a\\\\b\\n\\\"c\\\"\"} 1\n");
}

TEST_CASE("metrics: series whose labels are all given are there from the beginning, others not") {
  metric_registry registry;
  registry.add(
    {"given_total", "All.", counts, metric_unit::one, {{"a", {"x", "y"}}, {"b", {"1", "2"}}}});
  registry.add({"open_total", "None.", counts, metric_unit::one, {{"a", {"x"}}, {"b"}}});
  CHECK(registry.text()
        == "# HELP given_total All.\n"
           "# TYPE given_total counter\n"
           "given_total{a=\"x\",b=\"1\"} 0\n"
           "given_total{a=\"x\",b=\"2\"} 0\n"
           "given_total{a=\"y\",b=\"1\"} 0\n"
           "given_total{a=\"y\",b=\"2\"} 0\n");
}

TEST_CASE("metrics: the first 200 names of a label are told apart, and all others are one") {
  metric_registry registry;
  const labelled<metric_counter, 2> ended{
    registry.add({"ended_total",
                  "Ends.",
                  counts,
                  metric_unit::one,
                  {{"workflow"}, {"state", {"completed", "failed"}}}})};
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 300; ++i)
      ended.with("w" + std::to_string(i), "completed").add();
  ended.with("w199", "failed").add(); // a known name with what it has not had before
  ended.with("w200", "failed").add();
  ended.with("other", "completed").add(); // shares what is for others
  const auto text = registry.text();
  CHECK(figure_in(text, R"(ended_total{workflow="w0",state="completed"})") == "2");
  CHECK(figure_in(text, R"(ended_total{workflow="w199",state="completed"})") == "2");
  CHECK(figure_in(text, R"(ended_total{workflow="w200",state="completed"})").empty());
  CHECK(figure_in(text, R"(ended_total{workflow="other",state="completed"})") == "201");
  CHECK(figure_in(text, R"(ended_total{workflow="w199",state="failed"})") == "1");
  CHECK(figure_in(text, R"(ended_total{workflow="other",state="failed"})") == "1");
}

TEST_CASE("metrics: a value that was not given is other, too") {
  metric_registry registry;
  const labelled<metric_counter, 1> asked{
    registry.add({"asked_total", "Asked.", counts, metric_unit::one, {{"method", {"GET"}}}})};
  asked.with("GET").add();
  asked.with("BREW").add();
  asked.with("MELT").add();
  CHECK(figure_in(registry.text(), R"(asked_total{method="GET"})") == "1");
  CHECK(figure_in(registry.text(), R"(asked_total{method="other"})") == "2");
}

TEST_CASE("metrics: a histogram counts up to each bound, and its last bucket is the count") {
  metric_registry registry;
  const metric_histogram spread{registry
                                  .add({"took_seconds",
                                        "How long.",
                                        metric_type::histogram,
                                        metric_unit::nanosecond,
                                        {},
                                        {100'000'000, 1'000'000'000}})
                                  .of({})};
  spread.observe(100ms); // what is not greater than a bound is in its bucket
  spread.observe(101ms);
  spread.observe(1s);
  spread.observe(90s);
  spread.observe(-5s); // a clock that was set back, say
  CHECK(registry.text()
        == "# HELP took_seconds How long.\n"
           "# TYPE took_seconds histogram\n"
           "took_seconds_bucket{le=\"0.1\"} 2\n"
           "took_seconds_bucket{le=\"1\"} 4\n"
           "took_seconds_bucket{le=\"+Inf\"} 5\n"
           "took_seconds_sum 91.201\n"
           "took_seconds_count 5\n");
}

TEST_CASE("metrics: a histogram with labels has the bound as the last of them") {
  metric_registry registry;
  const labelled<metric_histogram, 1> sizes{registry.add(
    {"size_bytes", "How much.", metric_type::histogram, metric_unit::one, {{"workflow"}}, {1024}})};
  sizes.with("etl").observe(2000U);
  const auto text = registry.text();
  CHECK(figure_in(text, R"(size_bytes_bucket{workflow="etl",le="1024"})") == "0");
  CHECK(figure_in(text, R"(size_bytes_bucket{workflow="etl",le="+Inf"})") == "1");
  CHECK(figure_in(text, R"(size_bytes_sum{workflow="etl"})") == "2000");
  CHECK(figure_in(text, R"(size_bytes_count{workflow="etl"})") == "1");
}

TEST_CASE("metrics: many threads count at once, and nothing is lost") {
  constexpr int threads = 12; // more than there are shards
  constexpr int times = 5'000;
  constexpr std::uint64_t all_times = threads * times;
  metric_registry registry;
  const labelled<metric_counter, 1> counted{
    registry.add({"counted_total", "Counted.", counts, metric_unit::one, {{"workflow"}}})};
  const metric_gauge level{
    registry.add({"level", "Level.", metric_type::gauge, metric_unit::one}).of({})};
  const metric_histogram spread{
    registry.add({"spread", "Spread.", metric_type::histogram, metric_unit::one, {}, {10, 100}})
      .of({})};
  {
    std::vector<std::jthread> all;
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&] {
        for (int i = 0; i < times; ++i) {
          counted.with("w" + std::to_string(i % 250)).add(); // each is new to one of them
          level.add(i % 2 == 0 ? 3 : -2);
          spread.observe(static_cast<std::uint64_t>(i % 200));
          if (i % 1000 == 0)
            static_cast<void>(registry.text());
        }
      });
  }
  const auto text = registry.text();
  std::uint64_t sum = 0;
  for (int i = 0; i < 250; ++i)
    if (auto figure = figure_in(text, "counted_total{workflow=\"w" + std::to_string(i) + "\"}");
        !figure.empty())
      sum += std::stoull(figure);
  const auto others = figure_in(text, R"(counted_total{workflow="other"})");
  CHECK(others == std::to_string(all_times * 50 / 250));
  CHECK(sum + std::stoull(others) == all_times);
  CHECK(figure_in(text, "level") == std::to_string(all_times / 2));
  CHECK(figure_in(text, "spread_bucket{le=\"10\"}") == std::to_string(all_times * 11 / 200));
  CHECK(figure_in(text, "spread_count") == std::to_string(all_times));
  CHECK(figure_in(text, "spread_sum") == std::to_string(all_times / 200 * 19'900));
}

TEST_CASE("metrics: what was made of nothing counts nothing") {
  const labelled<metric_counter, 1> none;
  none.with("etl").add();
  metric_counter{}.add(2s);
  metric_gauge{}.set(3);
  metric_histogram{}.observe(1s);
  CHECK(metric_registry{}.text().empty());
}

TEST_CASE("metrics: a family of a name that is there already is that one") {
  metric_registry registry;
  const metric_description what{"twice_total", "Once.", counts, metric_unit::one};
  metric_counter{registry.add(what).of({})}.add();
  metric_counter{registry.add(what).of({})}.add();
  CHECK(figure_in(registry.text(), "twice_total") == "2");
  CHECK(registry.descriptions().size() == 1);
}
