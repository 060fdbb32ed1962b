#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/observe/metrics/metric_registry.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/heard.hpp"
#include "tests/observe/metrics/figure_in.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using namespace troupe;
using troupe::testing::figure_in;
using troupe::testing::heard;
using troupe::testing::loaded;

namespace {

/// Its action `flaky` fails twice, `bad` always.
service shop() {
  service methods{"shop"};
  methods.method("flaky", [](const value& input, const action_context& who) -> result<value> {
    if (who.attempt < 3)
      return failure("not yet");
    return input;
  });
  methods.method(
    "bad", [](const value&, const action_context&) -> result<value> { return failure("no"); });
  methods.method("sell",
                 [](const value& input, const action_context&) -> result<value> { return input; });
  return methods;
}

const char* const order = R"(
name: order
policy: {mode: ask, skip: [shop.flaky, shop.bad]}
pipeline:
  flaky: {action: "shop:flaky", retry: {maxRetries: 3, delay: 1ms}}
  sell: {action: "shop:sell"}
  never: {when: false, action: "shop:sell"}
  bad: {action: "shop:bad"}
)";

std::string text_of(const std::string& name) {
  std::ifstream page{TROUPE_SOURCE_DIR "/docs/" + name};
  REQUIRE(page);
  return {std::istreambuf_iterator<char>{page}, {}};
}

/// All that a runtime with a store has.
std::vector<metric_description> all_metrics() {
  const temporary_folder folder;
  runtime node;
  REQUIRE(node.open_store({.path = folder / "troupe.db"}));
  return node.metric_families().descriptions();
}

/// The labels as docs/operating.md has them, with their values where there are several.
std::string labels_of(const metric_description& what) {
  std::string all;
  for (const auto& each : what.labels) {
    all += (all.empty() ? "`" : ", `") + each.name + '`';
    for (std::size_t i = 0; each.values.size() > 1 && i < each.values.size(); ++i)
      all += (i == 0 ? " (" : ", ") + each.values[i];
    all += each.values.size() > 1 ? ")" : "";
  }
  return all.empty() ? "-" : all;
}

} // namespace

TEST_CASE("metrics: a run with failures, retries and an approval gives exactly these numbers") {
  heard all;
  runtime node{{.jobs = 2}};
  REQUIRE(node.add(shop()));
  const auto is = [&](const std::string& series) { return figure_in(node.metrics(), series); };
  auto listening = node.subscribe({.types = {event_type::approval}}, all.handler());
  auto running = *node.start(loaded(node, order));
  const auto asked = all.await<approval_event>(
    [](const approval_event& each) { return each.state == approval_state::requested; });
  CHECK(is("troupe_approvals_pending") == "1");
  CHECK(is(R"(troupe_processes{state="running"})") == "1");
  REQUIRE(node.decide(asked.execution_id, decision::approve, "fine"));
  CHECK(running.wait().state == process_state::failed);
  listening.end();

  CHECK(is(R"(troupe_processes_started_total{workflow="order"})") == "1");
  CHECK(is(R"(troupe_processes_ended_total{workflow="order",state="failed"})") == "1");
  CHECK(is(R"(troupe_processes_ended_total{workflow="order",state="completed"})").empty());
  CHECK(is(R"(troupe_process_duration_seconds_count{workflow="order"})") == "1");
  for (const auto* state : {"running", "pauseRequested", "paused", "cancelRequested"})
    CHECK(is(std::string{"troupe_processes{state=\""} + state + "\"}") == "0");
  CHECK(is(R"(troupe_executions_ended_total{state="completed"})") == "2");
  CHECK(is(R"(troupe_executions_ended_total{state="failed"})") == "1");
  CHECK(is(R"(troupe_executions_ended_total{state="skipped"})") == "1");
  CHECK(is(R"(troupe_executions_ended_total{state="cancelled"})") == "0");
  for (const auto* state : {"pending", "waiting", "running"})
    CHECK(is(std::string{"troupe_executions{state=\""} + state + "\"}") == "0");
  const auto attempts = [&](const std::string& action, const std::string& outcome) {
    return is("troupe_action_duration_seconds_count{action=\"" + action + "\",outcome=\"" + outcome
              + "\"}");
  };
  CHECK(attempts("shop.flaky", "failed") == "2");
  CHECK(attempts("shop.flaky", "completed") == "1");
  CHECK(attempts("shop.sell", "completed") == "1");
  CHECK(attempts("shop.bad", "failed") == "1");
  CHECK(attempts("shop.bad", "completed").empty());
  CHECK(is(R"(troupe_attempts_retried_total{action="shop.flaky"})") == "2");
  CHECK(is(R"(troupe_attempts_retried_total{action="shop.bad"})").empty());
  CHECK(is("troupe_job_wait_seconds_count") == "5");
  CHECK(is("troupe_jobs_waiting") == "0");
  CHECK(is("troupe_approvals_pending") == "0");
  CHECK(is("troupe_journal_entries_total") == "0"); // nothing is stored
  CHECK(is("troupe_store_bytes").empty());
  CHECK(is(R"(troupe_events_lost_total{where="subscriber"})") == "0");
}

TEST_CASE("metrics: with a store, what is written to it and what commands used is told") {
  const temporary_folder folder;
  runtime node;
  REQUIRE(node.open_store({.path = folder / "troupe.db"}));
  auto flow = loaded(node, "name: shell\npipeline: {a: {action: 'system/exec:execute', "
                           "input: {commands: 'true'}}}");
  CHECK(node.start(flow)->wait().state == process_state::completed);
  const auto is = [&](const std::string& series) { return figure_in(node.metrics(), series); };
  CHECK(std::stoi(is("troupe_journal_entries_total")) >= 2);
  CHECK(std::stoi(is("troupe_journal_commit_seconds_count")) >= 2);
  CHECK(is("troupe_store_trouble") == "0");
  CHECK(std::stoll(is("troupe_store_bytes")) > 0);
  CHECK(std::stod(is(R"(troupe_command_cpu_seconds_total{workflow="shell"})")) > 0);
  CHECK(is(R"(troupe_command_memory_bytes_count{workflow="shell"})") == "1");
}

TEST_CASE("metrics: two runtimes in one program count each for itself") {
  runtime one;
  const runtime other;
  CHECK(one.start(loaded(one, "name: flow\npipeline: {a: {action: 'nop:nop'}}"))->wait().state
        == process_state::completed);
  const auto* const started = R"(troupe_processes_started_total{workflow="flow"})";
  CHECK(figure_in(one.metrics(), started) == "1");
  CHECK(figure_in(other.metrics(), started).empty());
}

TEST_CASE("metrics: what this program uses is told under the usual names") {
  const runtime node;
  const auto text = node.metrics();
  CHECK(std::stod(figure_in(text, "process_cpu_seconds_total")) > 0);
  const auto resident = std::stoll(figure_in(text, "process_resident_memory_bytes"));
  CHECK(resident > 0);
  CHECK(std::stoll(figure_in(text, "process_virtual_memory_bytes")) > resident);
  CHECK(std::stoi(figure_in(text, "process_open_fds")) > 0);
  CHECK(std::stod(figure_in(text, "process_start_time_seconds")) > 1.7e9); // after 2023
}

TEST_CASE("metrics: others add families of their own, which are told beside these") {
  runtime node;
  metric_counter{node.metric_families()
                   .add({"shop_sales_total", "Sales.", metric_type::counter, metric_unit::one})
                   .of({})}
    .add(3);
  CHECK(figure_in(node.metrics(), "shop_sales_total") == "3");
}

TEST_CASE("metrics: the page for operators has a row of each, and of no other") {
  const auto page = text_of("operating.md");
  std::set<std::string> known;
  for (const auto& each : all_metrics()) {
    known.insert(each.name);
    const auto row = "| `" + each.name + "` | " + std::string{to_string(each.type)} + " | "
                     + labels_of(each) + " | " + each.help + " |\n";
    CHECK_MESSAGE(page.find(row) != std::string::npos, "the page lacks: " << row);
  }
  re2::StringPiece rest{page};
  std::string name;
  while (RE2::FindAndConsume(&rest, R"(\n\| `((?:troupe|process)_\w+)` \|)", &name))
    CHECK_MESSAGE(known.contains(name), "the page has a row of " << name);
}

TEST_CASE("metrics: all that the dashboard shows is counted") {
  const auto dashboard = json::parse(text_of("grafana.json"), nullptr, false);
  REQUIRE(dashboard.is_object());
  std::set<std::string> known;
  for (const auto& each : all_metrics()) {
    known.insert(each.name);
    if (each.type == metric_type::histogram)
      for (const auto* part : {"_bucket", "_sum", "_count"})
        known.insert(each.name + part);
  }
  std::size_t found = 0;
  for (const auto& panel : dashboard.at("panels"))
    for (const auto& target : panel.at("targets")) {
      const auto wanted = target.at("expr").get<std::string>();
      re2::StringPiece rest{wanted};
      std::string name;
      for (; RE2::FindAndConsume(&rest, R"(\b((?:troupe|process)_\w+))", &name); ++found)
        CHECK_MESSAGE(known.contains(name), "the dashboard shows " << name);
    }
  CHECK(found >= dashboard.at("panels").size());
}

TEST_CASE("metrics: promtool finds nothing wrong with the text") {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: promtool is not installed (scripts/install-dependencies tools)");
    return;
  }
  const temporary_folder folder;
  runtime node;
  REQUIRE(node.add(shop()));
  REQUIRE(node.open_store({.path = folder / "troupe.db"}));
  auto flow = loaded(node, "name: shop\npipeline: {a: {action: 'shop:flaky', "
                           "retry: {maxRetries: 3}}, b: {action: 'shop:bad'}}");
  CHECK(node.start(flow)->wait().state == process_state::failed);
  folder.write("metrics", node.metrics());
  CHECK(std::system(("promtool check metrics < '" + folder / "metrics" + "'").c_str()) == 0);
}
