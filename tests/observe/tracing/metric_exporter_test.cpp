// When metrics are sent, and what comes of a collector that takes none.
#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/observe/tracing/metric_exporter.hpp"
#include "troupe/json.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <latch>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace troupe;
using outcome = export_answer::outcome;

namespace {

/// Answers what the test says, on the exporter's thread.
class answering_sink final : public trace_sink {
public:
  using script = std::function<export_answer(const std::string& request)>;

  explicit answering_sink(script answer, std::function<void()> stop = {})
    : answer_{std::move(answer)}, stop_{std::move(stop)} {}

  export_answer send(const std::string& request) override { return answer_(request); }
  void interrupt() noexcept override {
    if (stop_)
      stop_();
  }

private:
  script answer_;
  std::function<void()> stop_;
};

/// What a request says that `n` is.
std::string figure_of(const std::string& request) {
  const auto content = json::parse(request);
  const auto& metric = content["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0];
  return metric["sum"]["dataPoints"][0]["asInt"].get<std::string>();
}

struct counted {
  metric_registry all;
  metric_counter number{all.add({.name = "n_total", .help = "N."}).of({})};
};

} // namespace

TEST_CASE("metric exporter: the figures at the end are sent, however long the interval is") {
  counted of;
  std::vector<std::string> seen;
  metric_exporter exporter{std::make_unique<answering_sink>([&](const std::string& request) {
                             seen.push_back(figure_of(request));
                             return export_answer{};
                           }),
                           of.all,
                           1h,
                           {}};
  of.number.add(7);
  exporter.close(1min);
  exporter.close(1min);
  CHECK(seen == std::vector<std::string>{"7"});
}

TEST_CASE("metric exporter: it sends again and again, and a refusal is told once") {
  counted of;
  std::latch often{3};
  std::size_t sent = 0; // of the exporter's thread, until it is closed
  std::vector<std::string> told;
  metric_exporter exporter{std::make_unique<answering_sink>([&](const std::string&) {
                             if (++sent <= 3)
                               often.count_down();
                             return export_answer{outcome::refused, "no room", 0, {}};
                           }),
                           of.all, 1ns, [&](const std::string& text) { told.push_back(text); }};
  often.wait();
  exporter.close(1min);
  CHECK(sent >= 4); // the last one when it was closed
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("no room") != std::string::npos);
}

TEST_CASE("metric exporter: a collector that does not answer is given up at the end") {
  counted of;
  std::latch given_up{1};
  metric_exporter exporter{std::make_unique<answering_sink>(
                             [&](const std::string&) {
                               given_up.wait();
                               return export_answer{outcome::try_again, "interrupted", 0, {}};
                             },
                             [&] { given_up.count_down(); }),
                           of.all,
                           1h,
                           {}};
  exporter.close(0s);
}
