#include "runtime/cli/process_commands.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/signals.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/store_access.hpp"
#include "runtime/runtime.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace troupe::cli {

namespace {

/// The ids of all that nobody drives; those that others of them started come with these.
result<std::vector<std::string>> abandoned(const std::string& path) {
  auto from = sqlite_store::open({path, false});
  if (!from)
    return tl::unexpected{std::move(from.error())};
  process_filter which;
  which.live = true;
  auto rows = (*from)->processes(which);
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::vector<std::string> ids;
  auto now = std::chrono::system_clock::now();
  for (const auto& row : *rows)
    if (!row.driven_by || !is_alive(*row.driven_by, now))
      ids.push_back(row.id);
  auto has_parent_there = [&](const std::string& id) {
    auto row = std::ranges::find(*rows, id, &process_row::id);
    return std::ranges::find(ids, row->parent_id) != ids.end();
  };
  std::vector<std::string> roots;
  std::ranges::copy_if(ids, std::back_inserter(roots), std::not_fn(has_parent_there));
  return roots;
}

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
  auto path = store_path(flags.store);
  if (!path)
    return refuse(path.error().message);
  if (auto there = open_existing(flags.store); !there)
    return store_failed(there.error());
  auto ids = flags.all ? abandoned(*path) : result<std::vector<std::string>>{flags.ids};
  if (!ids)
    return store_failed(ids.error());
  signal_watch signals; // before any other thread
  runtime node{{.print_to_stderr = true}};
  if (auto opened = node.open_store({*path, false, tell_trouble}); !opened)
    return store_failed(opened.error());
  std::vector<process> running;
  auto worst = exit_code::ok;
  for (const auto& id : *ids) {
    auto resumed = node.resume(id);
    if (resumed)
      running.push_back(*resumed);
    else
      worst = std::max(worst, refuse(resumed.error().message));
  }
  signals.on_first([&running](const std::string& reason) {
    for (const auto& each : running)
      each.cancel(reason);
  });
  for (const auto& each : running)
    worst = std::max(worst, follow(each));
  signals.on_first([](const std::string&) {}); // nothing is left to cancel
  return worst;
}

} // namespace troupe::cli
