#include "runtime/node/schedule_figures.hpp"

#include "runtime/schedule/schedule_json.hpp"

#include <string>
#include <utility>

namespace troupe {

std::vector<metric_description> schedule_metric_families() {
  constexpr std::uint64_t milliseconds = 1'000'000;
  constexpr std::uint64_t seconds = 1'000 * milliseconds;
  return {
    {"troupe_schedules_waiting", "Schedules that wait for their next time.", metric_type::gauge,
     metric_unit::one},
    {"troupe_schedule_times_total",
     "Times of schedules, by what became of them.",
     metric_type::counter,
     metric_unit::one,
     {{"outcome"}}},
    {"troupe_schedule_lateness_seconds",
     "How long after they were due processes of schedules were started.",
     metric_type::histogram,
     metric_unit::nanosecond,
     {},
     {milliseconds, 5 * milliseconds, 10 * milliseconds, 25 * milliseconds, 50 * milliseconds,
      100 * milliseconds, 250 * milliseconds, 500 * milliseconds, 1 * seconds, 5 * seconds,
      60 * seconds, 3'600 * seconds}},
  };
}

schedule_figures::schedule_figures(metric_registry& in) {
  auto families = schedule_metric_families();
  waiting = metric_gauge{in.add(std::move(families[0])).of({})};
  times = labelled<metric_counter, 1>{in.add(std::move(families[1]))};
  lateness = metric_histogram{in.add(std::move(families[2])).of({})};
}

void schedule_figures::count(const std::vector<schedule_decision>& decisions) const {
  for (const auto& each : decisions)
    if (each.at)
      times.with(to_json(each)["what"].get<std::string>()).add(each.count);
}

} // namespace troupe
