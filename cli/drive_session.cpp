#include "cli/drive_session.hpp"

#include "cli/operator_prompt.hpp"
#include "cli/remaining_processes.hpp"
#include "cli/report.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "cli/whole_document.hpp"
#include "runtime/base/json.hpp"

#include <algorithm>

namespace troupe::cli {

drive_session::drive_session(run_options options, process_directory& from)
  : options_{std::move(options)}, from_{from}, listeners_{options_} {}

exit_code drive_session::run(signal_watch& signals, const starter& begin, bool one) {
  auto code = drive(signals, begin, one);
  return listeners_.close(code);
}

exit_code drive_session::drive(signal_watch& signals, const starter& begin, bool one) {
  std::vector<subscription> heard;
  runtime node{listeners_.for_runtime()};
  if (auto opened = node.open_store(kept_in(options_.store, options_.relaxed)); !opened)
    return store_failed(opened.error());
  if (auto opened = listeners_.open(); !opened)
    return fail(opened.error());
  heard = listeners_.subscribe_to(node);
  if (auto sent = listeners_.export_metrics(node); !sent)
    return fail(sent.error());
  if (auto traced = listeners_.trace(node); !traced)
    return fail(traced.error());
  listeners_.tell_memory_watch(node);
  if (auto socket = node.listen(options_.folder); !socket)
    say("troupe: can't be controlled by other programs: " + socket.error().message);
  run_screen shown{node, options_, signals,
                   stored_places({.folder = options_.folder, .store = options_.store})};
  begun_ = std::chrono::system_clock::now();
  if (auto done = begin(node))
    return *done;
  signals.on_first([this, &node](const std::string& reason) { stop(node, reason); });
  auto watched = listeners_.hurry_with(node, running_);
  shown.follow(running_);
  operator_prompt person{node, running_};
  for (const auto& each : running_) {
    auto ended = person.wait(each);
    if (&each != &running_.back())
      report(each, std::move(ended), shown.settle(each.id()));
  }
  signals.on_first([](const std::string&) {}); // nothing is left to cancel
  await_remaining(node, signals, options_.on_interrupt, options_.quiet);
  auto told = shown.close();
  if (!running_.empty())
    report(running_.back(), running_.back().wait(), std::move(told));
  run_listeners::stop_exporting(node);
  return options_.as_json ? print_documents(one) : std::max(worst_, finish_output());
}

void drive_session::stop(runtime& node, const std::string& reason) {
  auto leaves = options_.on_interrupt == at_end::leave;
  if (!options_.quiet)
    say_at_once(interruption(reason, leaves));
  if (leaves)
    node.request_leave();
  else
    for (const auto& each : running_)
      each.request_cancel(reason);
  listeners_.hurry();
}

void drive_session::note(const error& reason) {
  note(say_error(reason));
  if (options_.as_json)
    documents_.push_back({{"error", to_json(reason)}});
}

/// Of the time that a process has taken, what had gone by before it was taken up here.
duration drive_session::earlier_than_here(const process_output& ended) const {
  auto row = from_.find_stored(ended.process_id);
  auto end = row && row->ended_at ? *row->ended_at : std::chrono::system_clock::now();
  return std::max(ended.time_taken - (end - begun_), duration{});
}

/// Says how a process ended, and notes that.
void drive_session::report(const process& running, process_output ended, told_failures told) {
  if (!is_final(ended.state)) {
    say(left_as_it_is(ended.process_id, place_flags(options_)));
    return note(exit_code::cancelled);
  }
  workflow_ptr flow;
  if (!ended.failures.empty())
    if (auto loaded = from_.definition(ended.process_id))
      flow = std::move(*loaded);
  auto text = ending(
    {ended, running.progress(), std::move(flow), std::move(told), earlier_than_here(ended)},
    {options_.quiet, colours_wanted(), place_flags(options_)});
  if (!text.empty())
    say_as_it_is(std::string_view{text}.substr(0, text.size() - 1));
  note(exit_code_of(ended));
  if (options_.as_json)
    ended_.push_back(std::move(ended));
}

exit_code drive_session::print_documents(bool one) {
  for (auto& each : ended_) // now that what they started has ended, too
    documents_.push_back(whole_document(std::move(each), from_));
  if (one && documents_.empty())
    return worst_; // told why
  const auto& document = one ? documents_.front() : documents_;
  return std::max(worst_, print_document(document));
}

} // namespace troupe::cli
