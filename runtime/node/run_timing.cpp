#include "runtime/node/run_timing.hpp"

#include "runtime/node/listed_process.hpp"
#include "runtime/observe/report/run_log_builder.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

namespace {

told_change told(const execution_event& change) {
  told_change made{change.number, change.state, change.attempt, change.at, {}};
  if (change.used)
    made.used = std::make_shared<const attempt_usage>(*change.used);
  return made;
}

/// In numbers where the journal has them so.
result<std::vector<told_change>> changes_of(const stored_process& shown,
                                            const std::function<void(const std::string&)>& tell) {
  std::vector<told_change> all;
  auto past = shown.past();
  auto is_told = past.is_told();
  auto done = is_told && *is_told ? past.changes([&](const execution_change& each) {
    all.push_back({each.number, each.state, each.attempt, each.at, each.used});
    return true;
  })
                                  : shown.events(
                                    [&](const execution_event& each) {
                                      all.push_back(told(each));
                                      return true;
                                    },
                                    tell);
  return done.map([&] { return std::move(all); });
}

/// Those of the machine, where its runtime noted them (`--jobs`).
std::optional<std::int64_t> cpus_of(const stored_process& shown) {
  const auto noted = shown.noted();
  const auto jobs = noted.is_object() ? noted.find("jobs") : noted.end();
  if (jobs == noted.end() || !jobs->is_number_unsigned())
    return std::nullopt;
  return jobs->get<std::int64_t>() * whole_unit;
}

} // namespace

result<run_report> timing_of(const stored_process& shown, bool is_live,
                             const std::function<void(const std::string&)>& tell) {
  auto flow = shown.flow();
  if (!flow)
    flow = shown.tasks(); // whatever has become of its actions
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  auto changes = changes_of(shown, tell);
  if (!changes)
    return tl::unexpected{std::move(changes.error())};
  auto rows = shown.executions(); // after its changes: these are of them
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  const auto row = listed(shown.row());
  auto end = changes->empty() ? row.summary.started_at : changes->back().at;
  if (row.ended_at)
    end = *row.ended_at;
  else if (is_live)
    end = std::chrono::system_clock::now();
  auto report = report_on(log_of({.flow = **flow,
                                  .rows = *rows,
                                  .changes = *changes,
                                  .begin = row.summary.started_at,
                                  .end = end,
                                  .has_ended = row.ended_at.has_value(),
                                  .cpus = cpus_of(shown)}));
  report.id = row.summary.id;
  report.name = row.summary.name;
  report.state = to_string(row.summary.state);
  return report;
}

} // namespace troupe
