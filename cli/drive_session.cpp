#include "cli/drive_session.hpp"

#include "cli/machine_flags.hpp"
#include "cli/remaining_processes.hpp"
#include "cli/report.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "runtime/base/json.hpp"

namespace troupe::cli {

drive_session::drive_session(run_options options, process_directory& from)
  : options_{std::move(options)}, from_{from}, listeners_{options_}, output_{options_.show_output} {
}

exit_code drive_session::run(signal_watch& signals, const starter& begin, bool one) {
  auto code = drive(signals, begin, one);
  return listeners_.close(code);
}

exit_code drive_session::drive(signal_watch& signals, const starter& begin, bool one) {
  subscription heard;
  runtime node{{.threads = options_.threads,
                .jobs = options_.jobs,
                .resources = options_.resources,
                .limits = options_.limits,
                .limits_folder = limits_folder(),
                .print_to_stderr = options_.as_json,
                .on_lines = output_.handler(),
                .log = say_logged,
                .processes = options_.processes}};
  if (auto opened = node.open_store(kept_in(options_.store, options_.relaxed)); !opened)
    return store_failed(opened.error());
  if (auto opened = listeners_.open(); !opened)
    return fail(opened.error());
  heard = listeners_.subscribe_to(node);
  auto ends = output_.follow(node);
  if (options_.trace)
    if (auto traced = node.trace(*options_.trace, options_.appends_trace); !traced)
      return fail("--trace: ", std::move(traced.error()));
  if (auto socket = node.listen(options_.folder); !socket)
    say("troupe: can't be controlled by other programs: " + socket.error().message);
  if (auto done = begin(node))
    return *done;
  signals.on_first([this, &node](const std::string& reason) { stop(node, reason); });
  auto watched = listeners_.hurry_with(node, running_);
  for (const auto& each : running_)
    follow(each);
  signals.on_first([](const std::string&) {}); // nothing is left to cancel
  await_remaining(node, signals, options_.on_interrupt, options_.quiet);
  node.stop_tracing();
  return options_.as_json ? print_documents(one) : std::max(worst_, finish_output());
}

void drive_session::stop(runtime& node, const std::string& reason) {
  if (options_.on_interrupt == at_end::leave)
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

/// Waits for a process, says how it ended, and notes that.
void drive_session::follow(const process& running) {
  auto ended = running.wait();
  if (!is_final(ended.state)) {
    say("troupe: " + ended.process_id + " is left as it is: troupe resume continues it");
    return note(exit_code::cancelled);
  }
  auto code = exit_code_of(ended);
  auto flow = from_.definition(ended.process_id);
  auto text = failure_list(ended, flow ? (*flow)->file : ended.name, {});
  if (!options_.quiet || (code != exit_code::ok && text.empty()))
    text += "troupe: " + summary(ended, running.progress(), colours_wanted()) + "\n";
  if (!options_.quiet)
    text += next_steps(ended, place_flags(options_));
  if (!text.empty())
    say(std::string_view{text}.substr(0, text.size() - 1));
  note(code);
  if (!options_.as_json)
    return;
  documents_.push_back(shown_document(std::move(ended)));
}

exit_code drive_session::print_documents(bool one) {
  if (one && documents_.empty())
    return worst_; // told why
  const auto& document = one ? documents_.front() : documents_;
  return std::max(worst_, print_document(document));
}

} // namespace troupe::cli
