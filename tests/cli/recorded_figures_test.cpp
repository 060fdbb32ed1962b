#include "cli/report.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

TEST_CASE("recorded figures: the bound is the critical path or the shared work") {
  recorded_figures wide{.makespan = 5s, .critical_path = 1s, .work = 8s, .jobs = 2};
  CHECK(wide.lower_bound() == 4s);
  recorded_figures narrow{.makespan = 5s, .critical_path = 3s, .work = 8s, .jobs = 64};
  CHECK(narrow.lower_bound() == 3s);
}

TEST_CASE("recorded figures: the text says makespan, bound and ratio") {
  recorded_figures figures{.makespan = 5s, .critical_path = 1s, .work = 8s, .jobs = 2};
  CHECK(to_string(figures)
        == "makespan 5.000 s, lower bound 4.000 s (critical path 1.000 s, work / 2 jobs 4.000 s), "
           "ratio 1.2500");
}

TEST_CASE("recorded figures: without any time there is no ratio") {
  recorded_figures figures{.makespan = 5ms, .jobs = 2};
  CHECK(to_string(figures).find("ratio") == std::string::npos);
  CHECK(to_json(figures).at("ratio").is_null());
}

TEST_CASE("recorded figures: JSON has milliseconds") {
  recorded_figures figures{.makespan = 5s, .critical_path = 1s, .work = 8s, .jobs = 2};
  CHECK(to_json(figures) == json::parse(R"({"makespanMs": 5000.0, "criticalPathMs": 1000.0,
    "workMs": 8000.0, "jobs": 2, "lowerBoundMs": 4000.0, "ratio": 1.25})"));
}
