#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "tests/observe/metrics/figure_in.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace std::chrono_literals;
using namespace troupe;
using troupe::testing::figure_in;

TEST_CASE("runtime metrics: names, units and labels are by the conventions of Prometheus") {
  metric_registry registry;
  add_runtime_metrics(registry);
  const auto all = registry.descriptions();
  CHECK(all.size() >= 20);
  for (const auto& each : all) {
    CAPTURE(each.name);
    CHECK(each.name.starts_with("troupe_"));
    CHECK(each.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
    CHECK(each.name.ends_with("_total") == (each.type == metric_type::counter));
    if (each.unit == metric_unit::nanosecond)
      CHECK(each.name.find("_seconds") != std::string::npos);
    CHECK(each.help.ends_with('.'));
    CHECK(each.bounds.empty() == (each.type != metric_type::histogram));
    CHECK(std::ranges::is_sorted(each.bounds));
    for (const auto& label : each.labels) {
      CHECK(label.name.find("id") == std::string::npos); // what grows without end
      CHECK(label.name != "le");
    }
  }
}

TEST_CASE("runtime metrics: each is counted in the family that it is named after") {
  metric_registry registry;
  const auto metrics = add_runtime_metrics(registry);
  metrics.executions_pending.add(1);
  metrics.executions_waiting.add(2);
  metrics.executions_running.add(3);
  metrics.executions_completed.add(4);
  metrics.executions_failed.add(5);
  metrics.executions_skipped.add(6);
  metrics.executions_cancelled.add(7);
  metrics.slots_busy.set(1500);
  metrics.slots_free.set(500);
  metrics.jobs_waiting.set(8);
  metrics.approvals_pending.set(9);
  metrics.journal_entries.add(10);
  metrics.store_trouble.set(1);
  metrics.snapshots_taken.add(11);
  metrics.snapshots_failed.add(12);
  metrics.events_lost_at_gate.add(13);
  metrics.events_lost_by_subscribers.add(14);
  metrics.command_cpu.with("etl").add(1500ms);
  const auto text = registry.text();
  const auto is = [&](const char* series) { return figure_in(text, series); };
  CHECK(is(R"(troupe_executions{state="pending"})") == "1");
  CHECK(is(R"(troupe_executions{state="waiting"})") == "2");
  CHECK(is(R"(troupe_executions{state="running"})") == "3");
  CHECK(is(R"(troupe_executions_ended_total{state="completed"})") == "4");
  CHECK(is(R"(troupe_executions_ended_total{state="failed"})") == "5");
  CHECK(is(R"(troupe_executions_ended_total{state="skipped"})") == "6");
  CHECK(is(R"(troupe_executions_ended_total{state="cancelled"})") == "7");
  CHECK(is(R"(troupe_job_slots{state="busy"})") == "1.5");
  CHECK(is(R"(troupe_job_slots{state="free"})") == "0.5");
  CHECK(is("troupe_jobs_waiting") == "8");
  CHECK(is("troupe_approvals_pending") == "9");
  CHECK(is("troupe_journal_entries_total") == "10");
  CHECK(is("troupe_store_trouble") == "1");
  CHECK(is(R"(troupe_snapshots_total{outcome="taken"})") == "11");
  CHECK(is(R"(troupe_snapshots_total{outcome="failed"})") == "12");
  CHECK(is(R"(troupe_events_lost_total{where="gate"})") == "13");
  CHECK(is(R"(troupe_events_lost_total{where="subscriber"})") == "14");
  CHECK(is(R"(troupe_command_cpu_seconds_total{workflow="etl"})") == "1.5");
  CHECK(text.find("troupe_build_info{version=\"") != std::string::npos);
}
