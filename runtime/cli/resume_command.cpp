#include "runtime/cli/resume_command.hpp"

#include "runtime/cli/kept_options.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/run_listeners.hpp"
#include "runtime/cli/signals.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/store_access.hpp"
#include "runtime/cli/stored_process.hpp"
#include "runtime/runtime.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// One command, from the checked options to the exit code.
class resume_session {
public:
  resume_session(const std::vector<std::string>& ids, bool all, run_options options,
                 std::unique_ptr<sqlite_store> from)
    : ids_{ids}, all_{all}, options_{std::move(options)}, from_{std::move(from)}, listeners_{
                                                                                    options_} {}

  exit_code run(signal_watch& signals) {
    auto code = drive(signals);
    auto closed = listeners_.close();
    return closed ? code : exit_code::internal; // told when it happened
  }

private:
  exit_code drive(signal_watch& signals) {
    runtime node{{.threads = options_.threads,
                  .jobs = options_.jobs,
                  .print_to_stderr = options_.as_json,
                  .on_events = listeners_.listener()}};
    if (auto opened = node.open_store(kept_in(options_.store, options_.relaxed)); !opened)
      return store_failed(opened.error());
    if (auto opened = listeners_.open(); !opened)
      return refuse(opened.error().message);
    if (options_.trace)
      if (auto traced = node.trace(*options_.trace, options_.appends_trace); !traced)
        return refuse("--trace: " + traced.error().message);
    if (auto socket = node.listen(options_.folder); !socket)
      say("troupe: not steered from elsewhere: " + socket.error().message);
    if (auto taken = take_up(node); !taken)
      return store_failed(taken.error());
    signals.on_first([this, &node](const std::string& reason) { stop(node, reason); });
    for (const auto& each : running_)
      follow(each, node);
    signals.on_first([](const std::string&) {}); // nothing is left to cancel
    node.stop_tracing();
    if (!options_.as_json)
      return worst_;
    auto document = all_ || ids_.size() != 1 ? documents_
                    : documents_.empty()     ? json()
                                             : documents_.front();
    if (document.is_null())
      return worst_; // told why
    auto written = print(document.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
    return written == exit_code::ok ? worst_ : written;
  }

  /// Fails where the store can't be read at all.
  result<void> take_up(runtime& node) {
    resume_options changed{options_.policy, options_.timeout};
    if (all_) {
      std::vector<error> faults;
      auto resumed = node.recover(&faults, changed);
      if (!resumed)
        return tl::unexpected{std::move(resumed.error())};
      running_ = std::move(*resumed);
      for (const auto& fault : faults)
        worst_ = std::max(worst_, refuse(fault.message));
    }
    for (const auto& id : ids_) {
      auto resumed = node.resume(id, changed);
      if (resumed)
        running_.push_back(*resumed);
      else
        worst_ = std::max(worst_, refuse(resumed.error().message));
    }
    return {};
  }

  void stop(runtime& node, const std::string& reason) {
    if (options_.on_interrupt == at_end::leave)
      return static_cast<void>(node.leave());
    for (const auto& each : running_)
      static_cast<void>(each.cancel(reason)); // it may have ended
  }

  /// Waits for a process, says how it ended, and notes that.
  void follow(const process& running, const runtime& node) {
    auto ended = running.wait();
    if (!is_final(ended.state)) {
      say("troupe: " + ended.process_id + " is left as it is: troupe resume takes it up");
      worst_ = std::max(worst_, exit_code::cancelled);
      return;
    }
    auto code = exit_code_of(ended);
    auto flow = flow_of_process(ended.process_id, node);
    auto text = failure_list(ended, flow ? flow->file : ended.name);
    if (!options_.quiet || (code != exit_code::ok && text.empty()))
      text += "troupe: " + summary(ended, running.progress(), colours_wanted()) + "\n";
    if (!text.empty())
      say(std::string_view{text}.substr(0, text.size() - 1));
    worst_ = std::max(worst_, code);
    if (!options_.as_json)
      return;
    auto document = to_json(ended);
    if (flow)
      document["output"] = without_secrets(document["output"], *flow, ended.output);
    documents_.push_back(std::move(document));
  }

  /// Null where it can't be loaded any more.
  workflow_ptr flow_of_process(const std::string& id, const runtime& node) {
    auto row = find_process(*from_, id);
    auto flow = row ? flow_of(*from_, *row, node) : tl::unexpected{std::move(row.error())};
    return flow ? *flow : nullptr;
  }

  const std::vector<std::string>& ids_;
  bool all_;
  run_options options_;
  std::unique_ptr<sqlite_store> from_;
  run_listeners listeners_;
  std::vector<process> running_;
  exit_code worst_ = exit_code::ok;
  json documents_ = json::array();
};

/// What the processes that are meant were started with.
result<std::vector<json>> kept_options_of(store& from, const std::vector<std::string>& ids,
                                          bool all) {
  auto rows = all ? from.processes({.live = true}) : result<std::vector<process_row>>{};
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::erase_if(*rows, [](const process_row& row) {
    return !row.parent_id.empty() || !may_take(row, std::chrono::system_clock::now());
  });
  for (const auto& id : ids)
    if (auto row = find_process(from, id))
      rows->push_back(std::move(*row)); // else it is told when it is to be taken up
  std::vector<json> kept;
  for (const auto& row : *rows) {
    auto begun = recorded_start(from, row);
    kept.push_back(begun && begun->surroundings ? begun->surroundings->options : json());
  }
  return kept;
}

} // namespace

exit_code resume_processes(const std::vector<std::string>& ids, bool all, const run_flags& given) {
  if (ids.empty() == !all)
    return refuse("resume: expected either processes or --all");
  auto options = check(given);
  if (!options)
    return refuse(options.error().message);
  auto from = open_existing(given.place);
  if (!from)
    return store_failed(from.error());
  auto kept = kept_options_of(**from, ids, all);
  if (!kept)
    return store_failed(kept.error());
  complete(*options, given, *kept);
  signal_watch signals; // before any other thread
  return resume_session{ids, all, std::move(*options), std::move(*from)}.run(signals);
}

} // namespace troupe::cli
