#include "cli/resume_command.hpp"

#include "cli/drive_session.hpp"
#include "cli/kept_options.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "runtime/store/ownership.hpp"

namespace troupe::cli {

namespace {

/// What the processes that are meant were started with.
result<std::vector<json>> kept_options(store& from, const std::vector<std::string>& ids, bool all,
                                       bool take_over) {
  auto rows = all ? from.processes({.live = true}) : result<std::vector<process_row>>{};
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::erase_if(*rows, [&](const process_row& row) {
    return !row.parent_id.empty()
           || (!take_over && !may_take(row, std::chrono::system_clock::now()));
  });
  for (const auto& id : ids)
    if (auto row = find_process(from, id))
      rows->push_back(std::move(*row)); // else it is told when it is to be taken up
  std::vector<json> kept;
  for (const auto& row : *rows)
    kept.push_back(kept_options_of(from, row));
  return kept;
}

/// Takes up all that nobody drives; the exit code where the store can't be read at all.
std::optional<exit_code> take_up_all(drive_session& session, runtime& node,
                                     const resume_options& changed) {
  std::vector<error> faults;
  auto resumed = node.recover(&faults, changed);
  if (!resumed)
    return store_failed(resumed.error());
  for (auto& each : *resumed)
    session.add(std::move(each));
  for (const auto& fault : faults)
    session.note(fault);
  return std::nullopt;
}

} // namespace

exit_code resume_processes(const std::vector<std::string>& ids, bool all, const run_flags& given) {
  if (ids.empty() == !all)
    return refuse("resume: expected either processes or --all");
  auto options = check(given);
  if (!options)
    return fail(options.error());
  auto from = open_existing(given.place);
  if (!from)
    return store_failed(from.error());
  auto kept = kept_options(**from, ids, all, given.take_over);
  if (!kept)
    return store_failed(kept.error());
  complete(*options, given, *kept);
  signal_watch signals; // before any other thread
  drive_session session{std::move(*options), std::move(*from)};
  auto begin = [&](runtime& node) -> std::optional<exit_code> {
    resume_options changed{session.options().policy, session.options().timeout, given.take_over};
    if (all)
      return take_up_all(session, node, changed);
    for (const auto& id : ids) {
      auto row = find_process(session.from(), id);
      auto resumed = row ? node.resume(row->id, changed)
                         : result<process>{tl::unexpected{std::move(row.error())}};
      if (resumed)
        session.add(std::move(*resumed));
      else
        session.note(resumed.error());
    }
    return std::nullopt;
  };
  return session.run(signals, begin, ids.size() == 1);
}

} // namespace troupe::cli
