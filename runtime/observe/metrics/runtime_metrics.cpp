#include "runtime/observe/metrics/runtime_metrics.hpp"

#include <cassert>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

namespace {

constexpr std::uint64_t microseconds = 1'000;
constexpr std::uint64_t milliseconds = 1'000'000;
constexpr std::uint64_t seconds = 1'000'000'000;
constexpr std::uint64_t minutes = 60 * seconds;
constexpr std::uint64_t hours = 60 * minutes;
constexpr std::uint64_t mebibytes = std::uint64_t{1} << 20U;
constexpr std::uint64_t gibibytes = std::uint64_t{1} << 30U;

/// Of what takes from milliseconds to a day.
std::vector<std::uint64_t> long_spans() {
  return {5 * milliseconds, 25 * milliseconds, 100 * milliseconds, 500 * milliseconds, 1 * seconds,
          5 * seconds,      15 * seconds,      1 * minutes,        5 * minutes,        15 * minutes,
          1 * hours,        3 * hours,         8 * hours,          24 * hours};
}

/// Of what a disk takes.
std::vector<std::uint64_t> short_spans() {
  return {100 * microseconds,  250 * microseconds, 500 * microseconds, 1 * milliseconds,
          2500 * microseconds, 5 * milliseconds,   10 * milliseconds,  25 * milliseconds,
          50 * milliseconds,   100 * milliseconds, 250 * milliseconds, 500 * milliseconds,
          1 * seconds,         5 * seconds};
}

std::vector<std::uint64_t> sizes() {
  return {4 * mebibytes,  16 * mebibytes, 64 * mebibytes,  256 * mebibytes, 512 * mebibytes,
          1 * gibibytes,  2 * gibibytes,  4 * gibibytes,   8 * gibibytes,   16 * gibibytes,
          32 * gibibytes, 64 * gibibytes, 128 * gibibytes, 512 * gibibytes};
}

/// Each family in a line or two: name, what it says, type, unit, labels, buckets. A new one is put
/// here, and what it is counted with is put below and into `runtime_metrics`; docs/operating.md has
/// a row of it.
std::vector<metric_description> families() {
  using enum metric_unit;
  constexpr auto counter = metric_type::counter;
  constexpr auto gauge = metric_type::gauge;
  constexpr auto histogram = metric_type::histogram;
  const metric_label by_workflow{"workflow"};
  const metric_label by_action{"action"};
  return {
    {"troupe_processes",
     "Processes that live, by state.",
     gauge,
     one,
     {{"state", {"running", "pauseRequested", "paused", "cancelRequested"}}}},
    {"troupe_processes_started_total", "Processes that were started.", counter, one, {by_workflow}},
    {"troupe_processes_ended_total",
     "Ends of processes. One that is resumed after it failed ends again.",
     counter,
     one,
     {by_workflow, {"state", {"completed", "failed", "cancelled"}}}},
    {"troupe_process_duration_seconds",
     "How long processes took that ended.",
     histogram,
     nanosecond,
     {by_workflow},
     long_spans()},
    {"troupe_executions",
     "Executions of tasks of live processes, by how far they are.",
     gauge,
     one,
     {{"state", {"pending", "waiting", "running"}}}},
    {"troupe_executions_ended_total",
     "Executions of tasks that ended.",
     counter,
     one,
     {{"state", {"completed", "failed", "skipped", "cancelled"}}}},
    {"troupe_action_duration_seconds",
     "How long attempts ran, but those of actions that take microseconds.",
     histogram,
     nanosecond,
     {by_action, {"outcome", {"completed", "failed", "stopped"}}},
     long_spans()},
    {"troupe_attempts_retried_total",
     "Attempts that followed a failed one.",
     counter,
     one,
     {by_action}},
    {"troupe_command_cpu_seconds_total",
     "Processor time of commands that ended.",
     counter,
     nanosecond,
     {by_workflow}},
    {"troupe_command_memory_bytes",
     "The most memory that the commands of an attempt used.",
     histogram,
     one,
     {by_workflow},
     sizes()},
    {"troupe_job_slots",
     "Cpus of the machine, by whether actions have them.",
     gauge,
     thousandth,
     {{"state", {"busy", "free"}}}},
    {"troupe_jobs_waiting", "Attempts that wait for what they take of the machine.", gauge, one},
    {"troupe_job_wait_seconds",
     "How long attempts waited for what they take of the machine.",
     histogram,
     nanosecond,
     {},
     long_spans()},
    {"troupe_approvals_pending", "Approvals that nobody has decided on.", gauge, one},
    {"troupe_journal_entries_total", "Entries written to the store.", counter, one},
    {"troupe_journal_commit_seconds",
     "How long commits to the store took.",
     histogram,
     nanosecond,
     {},
     short_spans()},
    {"troupe_store_trouble", "1 while the store can't be written, else 0.", gauge, one},
    {"troupe_snapshots_total",
     "Checkpoints that shorten what a resume has to replay.",
     counter,
     one,
     {{"outcome", {"taken", "failed"}}}},
    {"troupe_events_lost_total",
     "Events that were dropped: too many on their way, or waiting for a subscriber.",
     counter,
     one,
     {{"where", {"gate", "subscriber"}}}},
    {"troupe_build_info",
     "1; the label tells the version.",
     gauge,
     one,
     {{"version", {TROUPE_VERSION}}}},
  };
}

} // namespace

runtime_metrics add_runtime_metrics(metric_registry& registry) {
  std::map<std::string, metric_family*, std::less<>> added;
  for (auto& each : families()) {
    auto name = each.name;
    added.emplace(std::move(name), &registry.add(std::move(each)));
  }
  const auto in = [&](std::string_view name) -> metric_family& {
    const auto found = added.find(name);
    assert(found != added.end());
    return *found->second;
  };
  // The series of a family without labels, and one of a family with a single label.
  const auto only = [&](std::string_view name) -> metric_series& { return in(name).of({}); };
  const auto one_of = [&](std::string_view name, std::string_view value) -> metric_series& {
    return in(name).of({&value, 1});
  };
  metric_gauge{one_of("troupe_build_info", TROUPE_VERSION)}.set(1);
  return {
    .processes = labelled<metric_gauge, 1>{in("troupe_processes")},
    .processes_started = labelled<metric_counter, 1>{in("troupe_processes_started_total")},
    .processes_ended = labelled<metric_counter, 2>{in("troupe_processes_ended_total")},
    .process_duration = labelled<metric_histogram, 1>{in("troupe_process_duration_seconds")},
    .executions_pending = metric_gauge{one_of("troupe_executions", "pending")},
    .executions_waiting = metric_gauge{one_of("troupe_executions", "waiting")},
    .executions_running = metric_gauge{one_of("troupe_executions", "running")},
    .executions_completed = metric_counter{one_of("troupe_executions_ended_total", "completed")},
    .executions_failed = metric_counter{one_of("troupe_executions_ended_total", "failed")},
    .executions_skipped = metric_counter{one_of("troupe_executions_ended_total", "skipped")},
    .executions_cancelled = metric_counter{one_of("troupe_executions_ended_total", "cancelled")},
    .action_duration = labelled<metric_histogram, 2>{in("troupe_action_duration_seconds")},
    .attempts_retried = labelled<metric_counter, 1>{in("troupe_attempts_retried_total")},
    .command_cpu = labelled<metric_counter, 1>{in("troupe_command_cpu_seconds_total")},
    .command_memory = labelled<metric_histogram, 1>{in("troupe_command_memory_bytes")},
    .slots_busy = metric_gauge{one_of("troupe_job_slots", "busy")},
    .slots_free = metric_gauge{one_of("troupe_job_slots", "free")},
    .jobs_waiting = metric_gauge{only("troupe_jobs_waiting")},
    .job_wait = metric_histogram{only("troupe_job_wait_seconds")},
    .approvals_pending = metric_gauge{only("troupe_approvals_pending")},
    .journal_entries = metric_counter{only("troupe_journal_entries_total")},
    .journal_commit = metric_histogram{only("troupe_journal_commit_seconds")},
    .store_trouble = metric_gauge{only("troupe_store_trouble")},
    .snapshots_taken = metric_counter{one_of("troupe_snapshots_total", "taken")},
    .snapshots_failed = metric_counter{one_of("troupe_snapshots_total", "failed")},
    .events_lost_at_gate = metric_counter{one_of("troupe_events_lost_total", "gate")},
    .events_lost_by_subscribers = metric_counter{one_of("troupe_events_lost_total", "subscriber")},
  };
}

} // namespace troupe
