#include "runtime/cli/live_runtimes.hpp"
#include "runtime/cli/process_commands.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/signals.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/store_access.hpp"
#include "runtime/runtime.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Waits for a resumed process, says how it ended, and gives that as an exit code.
exit_code follow(const process& running) {
  auto ended = running.wait();
  auto text = failure_list(ended, ended.name);
  text += "troupe: " + summary(ended, running.progress(), colours_wanted());
  say(text);
  return exit_code_of(ended);
}

} // namespace

exit_code resume_processes(const process_flags& flags) {
  if (flags.ids.empty() == !flags.all)
    return refuse("resume: expected either processes or --all");
  auto there = open_existing(flags.place);
  if (!there)
    return store_failed(there.error());
  signal_watch signals; // before any other thread
  runtime node{{.print_to_stderr = true}};
  if (auto opened = node.open_store(kept_in(*store_path(flags.place), false)); !opened)
    return store_failed(opened.error());
  if (auto socket = node.listen(flags.place.folder); !socket)
    say("troupe: not steered from elsewhere: " + socket.error().message);
  resume_options how{.take_over = flags.take_over};
  std::vector<process> running;
  auto worst = exit_code::ok;
  if (flags.all) {
    std::vector<error> faults;
    auto resumed = node.recover(&faults, how);
    if (!resumed)
      return store_failed(resumed.error());
    running = std::move(*resumed);
    for (const auto& fault : faults)
      worst = std::max(worst, refuse(fault.message));
  }
  for (const auto& id : flags.ids) {
    auto row = find_process(**there, id);
    auto resumed
      = row ? node.resume(row->id, how) : result<process>{tl::unexpected{std::move(row.error())}};
    if (resumed)
      running.push_back(*resumed);
    else
      worst = std::max(worst, refuse(resumed.error().message));
  }
  signals.on_first([&running](const std::string& reason) {
    for (const auto& each : running)
      static_cast<void>(each.cancel(reason)); // it may have ended
  });
  for (const auto& each : running)
    worst = std::max(worst, follow(each));
  signals.on_first([](const std::string&) {}); // nothing is left to cancel
  return worst;
}

} // namespace troupe::cli
