#include "runtime/node/run_timing.hpp"

#include "runtime/node/process_directory.hpp"
#include "runtime/node/stored_process.hpp"
#include "runtime/node/stored_processes.hpp"
#include "runtime/observe/report/run_log_builder.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Bytes of what an execution gave that are kept to be shown.
constexpr std::size_t most_kept_output = 4096;

told_change change_of(const execution_event& change) {
  told_change made{change.number, change.state, change.attempt, change.at, {}};
  if (change.used)
    made.used = std::make_shared<const attempt_usage>(*change.used);
  return made;
}

/// In numbers where the journal has them so.
result<std::vector<told_change>> changes_of(process_directory& from, const stored_process& shown) {
  std::vector<told_change> all;
  auto past = shown.past();
  auto is_told = past.is_told();
  auto done = is_told && *is_told ? past.changes([&](const execution_change& each) {
    all.push_back({each.number, each.state, each.attempt, each.at, each.used});
    return true;
  })
                                  : from.events(shown.row().id, [&](const execution_event& each) {
                                      all.push_back(change_of(each));
                                      return true;
                                    });
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

/// What a process runs, whatever has become of its actions.
result<workflow_ptr> definition_of(const stored_process& shown) {
  auto flow = shown.flow();
  return flow ? flow : shown.tasks();
}

result<run_log> log_in(process_directory& from, const stored_process& shown, const workflow& flow) {
  auto changes = changes_of(from, shown);
  if (!changes)
    return tl::unexpected{std::move(changes.error())};
  auto rows = shown.executions(); // after its changes: these are of them
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  const auto row = listed(shown.row());
  auto end = changes->empty() ? row.summary.started_at : changes->back().at;
  if (row.ended_at)
    end = *row.ended_at;
  else if (from.is_live(row.summary.id))
    end = std::chrono::system_clock::now();
  return log_of({.flow = flow,
                 .rows = *rows,
                 .changes = *changes,
                 .begin = row.summary.started_at,
                 .end = end,
                 .has_ended = row.ended_at.has_value(),
                 .cpus = cpus_of(shown)});
}

/// What executions gave, by their numbers.
using given_outputs = std::unordered_map<std::uint64_t, std::pair<content_hash, std::string>>;

result<given_outputs> outputs_of(const stored_process& shown, const workflow& flow) {
  auto hides = shown.secrets(flow);
  if (!hides)
    return tl::unexpected{std::move(hides.error())};
  given_outputs all;
  auto done = shown.past().outcomes([&](const logged_outcome& each) {
    auto text = each.outcome ? (*each.outcome)->dump(-1, ' ', false, json::error_handler_t::replace)
                             : each.outcome.error().message;
    const auto digest = hash_of(text);
    text = hides->masked_message(std::move(text));
    all[each.number] = {digest, text.substr(0, most_kept_output)};
    return true;
  });
  return done.map([&] { return std::move(all); });
}

result<compared_run> compared(process_directory& from, const stored_process& shown) {
  auto flow = definition_of(shown);
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  auto log = log_in(from, shown, **flow);
  if (!log)
    return tl::unexpected{std::move(log.error())};
  auto outputs = outputs_of(shown, **flow);
  if (!outputs)
    return tl::unexpected{std::move(outputs.error())};
  const auto ran = run_times(*log);
  const auto row = listed(shown.row()).summary;
  compared_run made{.id = row.id,
                    .state = std::string{to_string(row.state)},
                    .makespan = log->end - log->begin,
                    .definition = (*flow)->source ? (*flow)->source->text : std::string{}};
  for (std::uint32_t i = 0; i < log->records.size(); ++i) {
    const auto& record = log->records[i];
    if (!log->tasks[record.task].acts)
      continue;
    compared_execution each{.name = name_of(*log, i), .state = record.state, .took = ran[i]};
    if (const auto given = outputs->find(record.number); given != outputs->end())
      std::tie(each.digest, each.output) = std::move(given->second);
    made.executions.push_back(std::move(each));
  }
  return made;
}

result<compared_run> compared(process_directory& from, const std::string& called) {
  compared_run made;
  auto done = from.look_into(called, [&](const stored_process& shown) {
    return compared(from, shown).map([&](compared_run read) { made = std::move(read); });
  });
  return done.map([&] { return std::move(made); });
}

} // namespace

result<run_report> timing_of(process_directory& from, const std::string& called) {
  run_report made;
  auto done = from.look_into(called, [&](const stored_process& shown) {
    return definition_of(shown)
      .and_then([&](const workflow_ptr& flow) { return log_in(from, shown, *flow); })
      .map([&](const run_log& log) {
        made = report_on(log);
        const auto row = listed(shown.row()).summary;
        made.id = row.id;
        made.name = row.name;
        made.state = to_string(row.state);
      });
  });
  return done.map([&] { return std::move(made); });
}

result<run_difference> difference_of(process_directory& from, const std::string& first,
                                     const std::string& second) {
  return compared(from, first).and_then([&](const compared_run& one) {
    return compared(from, second).map([&](const compared_run& other) {
      return difference_of(one, other);
    });
  });
}

} // namespace troupe
