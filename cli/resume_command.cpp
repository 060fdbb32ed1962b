#include "cli/resume_command.hpp"

#include "cli/drive_session.hpp"
#include "cli/kept_options.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "runtime/node/secret_keeper.hpp"

namespace troupe::cli {

namespace {

/// What the processes that are meant were started with.
result<std::vector<json>> kept_options(process_directory& from, std::vector<std::string> ids,
                                       bool all, bool take_over) {
  if (all) {
    auto free = from.resumable(take_over);
    if (!free)
      return tl::unexpected{std::move(free.error())};
    ids = std::move(*free);
  }
  std::vector<json> kept;
  for (const auto& id : ids)
    if (auto noted = from.noted(id))
      kept.push_back(std::move(*noted)); // else it is told when it is to be taken up
  return kept;
}

/// Whether the secrets that they name are there: else nothing may be noted of them.
result<void> find_secrets(process_directory& from, const std::vector<std::string>& ids,
                          const run_options& options) {
  secret_keeper kept{
    {.store = options.store, .key_file = options.secret_key_file, .given = options.secrets}};
  for (const auto& id : ids) {
    auto flow = from.definition(id);
    if (!flow)
      return tl::unexpected{std::move(flow.error())};
    if (auto known = kept.of(**flow); !known)
      return failure("process " + id + ": ", std::move(known.error()));
  }
  return {};
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

exit_code resume_processes(process_directory& from, const std::vector<std::string>& ids, bool all,
                           const run_flags& given, const std::function<result<void>()>& record) {
  if (ids.empty() == !all)
    return refuse("resume: expected either processes or --all");
  auto options = check(given);
  if (!options)
    return fail(options.error());
  if (auto opened = from.open_store(); !opened)
    return fail(opened.error());
  auto kept = kept_options(from, ids, all, given.take_over);
  if (!kept)
    return fail(kept.error());
  complete(*options, given, *kept);
  if (record) {
    auto recorded = find_secrets(from, ids, *options).and_then(record);
    if (!recorded)
      return fail(recorded.error());
  }
  signal_watch signals; // before any other thread
  drive_session session{std::move(*options), from};
  auto begin = [&](runtime& node) -> std::optional<exit_code> {
    const auto& now = session.options();
    resume_options changed{now.policy, now.timeout, given.take_over, now.priority};
    if (all)
      return take_up_all(session, node, changed);
    for (const auto& id : ids) {
      auto resumed = from.find_stored(id).and_then(
        [&](const listed_process& row) { return node.resume(row.summary.id, changed); });
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
