#include "cli/run_listeners.hpp"

#include "cli/display/status_area.hpp"
#include "cli/event_log.hpp"
#include "cli/machine_flags.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "runtime/base/visible.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>

#include <unistd.h>

namespace troupe::cli {

namespace {

/// What `printer:print` writes goes above the status area, where both are on a terminal.
std::function<std::shared_ptr<void>()> printing_turn(bool as_json) {
  auto prints_on_terminal = !as_json && ::isatty(STDOUT_FILENO) == 1;
  if (!prints_on_terminal || !terminal_is_live())
    return {};
  return [] { return std::make_shared<terminal_turn>(); };
}

/// From one time that metrics are sent to the next, as the environment says for all programs.
duration metrics_interval() {
  constexpr auto variable = "OTEL_METRIC_EXPORT_INTERVAL";
  constexpr std::uint64_t longest = std::uint64_t{1'000} * 60 * 60 * 24;
  constexpr std::chrono::milliseconds usual = std::chrono::minutes{1};
  const auto* text = std::getenv(variable);
  if (!text || !*text)
    return usual;
  const std::string_view given{text};
  std::uint64_t count = 0;
  const auto read = std::from_chars(given.data(), given.data() + given.size(), count);
  if (read.ec == std::errc{} && read.ptr == given.data() + given.size() && count > 0
      && count <= longest)
    return std::chrono::milliseconds{count};
  say(std::string{"troupe: "} + variable + ": expected milliseconds, from 1 to "
      + std::to_string(longest) + ", found \"" + visible_line(text) + "\": 60000 is taken");
  return usual;
}

} // namespace

run_listeners::run_listeners(const run_options& options, command_output* heard)
  : options_{options}, shown_{options.show_output}, output_{heard ? *heard : shown_} {
  if (options.verbose)
    log_ = make_log(to_log_);
}

runtime_options run_listeners::for_runtime() {
  return {.threads = options_.threads,
          .jobs = options_.jobs,
          .resources = options_.resources,
          .limits = options_.limits,
          .http_allow = options_.http_allow,
          .limits_folder = limits_folder(),
          .cgroup = options_.dry_run ? std::string{} : cgroup_of_commands(),
          .print_to_stderr = options_.as_json,
          .around_print = printing_turn(options_.as_json),
          .on_lines = output_.handler(),
          .log = say_logged,
          .processes = options_.processes,
          .secrets = options_.secrets,
          .secret_key_file = options_.secret_key_file,
          .keep_definitions = !options_.store.empty()};
}

void run_listeners::tell_memory_watch(const runtime& node) const {
  if (!log_)
    return;
  const auto group = node.cgroup();
  say(group.empty() ? "troupe: the memory of commands is looked at once a second"
                    : "troupe: the kernel bounds the memory of commands: group " + group);
}

std::vector<subscription> run_listeners::subscribe_to(runtime& node) {
  std::vector<subscription> heard;
  heard.push_back(output_.follow(node));
  if (!options_.events && !log_)
    return heard;
  heard.push_back(node.subscribe({.types = {event_type::execution}},
                                 [this](std::span<const shared_event> changes, std::uint64_t) {
                                   if (events_)
                                     events_->write(changes);
                                   if (log_)
                                     log_changes(*log_, changes);
                                 },
                                 {.slow = when_slow::block}));
  return heard;
}

result<void> run_listeners::trace(runtime& node) const {
  if (!options_.trace)
    return {};
  if (auto traced = node.trace(*options_.trace, options_.appends_trace); !traced)
    return failure("--trace: ", std::move(traced.error()));
  return {};
}

result<void> run_listeners::export_metrics(runtime& node) const {
  constexpr auto endpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
  const auto* from_environment = std::getenv(endpoint);
  const auto target = options_.metrics.value_or(from_environment ? from_environment : "");
  if (target.empty() && !options_.metrics)
    return {};
  auto begun = node.export_metrics(target, metrics_interval());
  if (!begun && options_.metrics)
    return failure("--metrics: ", std::move(begun.error()));
  if (!begun) // it is for all programs, and this one goes without
    say(std::string{"troupe: "} + endpoint + ": " + begun.error().message);
  return {};
}

void run_listeners::stop_exporting(runtime& node) {
  node.stop_exporting_metrics();
  auto spans = node.stop_tracing();
  if (spans.lost > 0)
    say("troupe: --trace: " + std::to_string(spans.lost) + " spans were lost: "
        + (spans.last_fault.empty() ? "there was no room" : spans.last_fault));
}

result<void> run_listeners::open() {
  if (!options_.events)
    return {};
  auto opened = event_file::open(*options_.events, options_.appends_events);
  if (!opened)
    return failure("--events: ", std::move(opened.error()));
  events_ = std::move(*opened);
  return {};
}

void run_listeners::discard() {
  if (events_)
    events_->discard();
  events_.reset();
}

exit_code run_listeners::close(exit_code code) {
  auto closed = events_ ? events_->close() : result<void>{};
  auto ended_early = code == exit_code::cancelled || code == exit_code::timed_out;
  return closed || ended_early ? code : exit_code::internal;
}

std::vector<subscription> run_listeners::hurry_with(runtime& node,
                                                    const std::vector<process>& running) {
  std::vector<subscription> watched;
  if (!log_ && !(events_ && events_->may_stall()))
    return watched; // nobody can keep them waiting
  auto hear = [this](std::span<const shared_event> events, std::uint64_t) {
    for (const auto& each : events)
      if (const auto* change = std::get_if<process_event>(each.get());
          change && change->state == process_state::cancel_requested)
        hurry();
  };
  for (const auto& each : running)
    watched.push_back(node.subscribe({.types = {event_type::process}, .process = each.id()}, hear));
  return watched;
}

} // namespace troupe::cli
