#include "cli/process_commands.hpp"

#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/retention.hpp"
#include "runtime/store/sqlite/store_check.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe::cli {

namespace {

/// `1234 bytes`, `56 KB`, `7.8 MB`.
std::string to_size(std::uint64_t bytes) {
  constexpr std::uint64_t kilo = 1000;
  constexpr std::uint64_t mega = kilo * kilo;
  if (bytes < 10 * kilo)
    return std::to_string(bytes) + " bytes";
  if (bytes < mega)
    return std::to_string(bytes / kilo) + " KB";
  return std::to_string(bytes / mega) + '.' + std::to_string(bytes % mega / (mega / 10)) + " MB";
}

/// What `--older-than` and `--state` mean of the processes that have ended.
result<process_filter> ended_filter(const process_flags& flags) {
  process_filter which;
  auto age = parse_bound("--older-than", *flags.older_than);
  if (!age)
    return tl::unexpected{std::move(age.error())};
  which.ended_before = std::chrono::system_clock::now() - *age;
  for (const auto& text : flags.states) {
    auto state = process_state_of(text);
    if (!state || !is_final(*state))
      return failure(error_code::argument_invalid,
                     "--state: expected completed, failed or cancelled, found \"" + text + '"');
    which.states.push_back(*state);
  }
  return which;
}

/// Forgets a process that nobody drives, whatever has become of it.
result<void> give_up(store& from, const std::string& id) {
  auto row = find_process(from, id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (auto free = may_take(*row, std::chrono::system_clock::now()); !free)
    return free;
  auto done = from.give_up({row->key, row->fence});
  if (!done)
    return tl::unexpected{std::move(done.error())};
  if (!*done)
    return failure(error_code::process_owned,
                   "process " + row->id + " has just been taken over by another runtime");
  say("troupe: " + row->id + " is removed: it was " + std::string{to_string(row->state)});
  return {};
}

/// Gives up each of those that are named; the worst of what became of it.
exit_code give_up_all(store& from, const process_flags& flags) {
  auto worst = exit_code::ok;
  for (const auto& id : flags.ids)
    if (auto done = give_up(from, id); !done)
      worst = std::max(worst, fail(done.error()));
  if (auto cleared = forget(from, {}); !cleared) // what they have left
    worst = std::max(worst, store_failed(cleared.error()));
  return worst;
}

result<std::vector<process_row>> rows_to_remove(store& from, const process_flags& flags) {
  std::vector<process_row> rows;
  for (const auto& id : flags.ids) {
    auto row = find_process(from, id);
    if (!row)
      return tl::unexpected{std::move(row.error())};
    if (!row->ended)
      return failure(error_code::process_state,
                     "process " + row->id + " has not ended: it is "
                       + std::string{to_string(row->state)}
                       + "; --force removes what nobody drives all the same");
    rows.push_back(std::move(*row));
  }
  if (!flags.older_than)
    return rows;
  return ended_filter(flags).and_then(
    [&](const process_filter& which) { return from.processes(which); });
}

} // namespace

result<std::vector<process_row>> stored_processes(const state_place& place,
                                                  const process_filter& which) {
  if (!place.store && !has_store(place))
    return std::vector<process_row>{};
  return open_existing(place).and_then([&](const auto& from) { return from->processes(which); });
}

std::map<std::string, std::string> stored_continuations(const state_place& place) {
  if (!place.store && !std::filesystem::exists(default_store(place.folder)))
    return {};
  auto found
    = open_existing(place).and_then([](const auto& from) { return from->continuations(); });
  return found ? std::move(*found) : std::map<std::string, std::string>{};
}

exit_code remove_processes(const process_flags& flags) {
  if (flags.ids.empty() == !flags.older_than)
    return refuse("rm: expected either processes or --older-than");
  if (flags.force && flags.older_than)
    return refuse("rm: --force takes processes by their ids, and no --older-than");
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  if (flags.force)
    return give_up_all(**from, flags);
  auto rows = rows_to_remove(**from, flags);
  if (!rows)
    return fail(rows.error());
  std::vector<seen_process> seen;
  for (const auto& row : *rows)
    seen.push_back({row.key, row.fence});
  auto removed = forget(**from, seen);
  if (!removed)
    return store_failed(removed.error());
  say("troupe: " + std::to_string(*removed) + " removed"
      + (*removed < seen.size() ? ", " + std::to_string(seen.size() - *removed)
                                    + " kept: the processes that started them live, or somebody has"
                                      " just taken them up"
                                : ""));
  return exit_code::ok;
}

exit_code check_store(const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto faults = check(**from);
  if (!faults)
    return store_failed(faults.error());
  for (const auto& fault : *faults)
    say(fault);
  if (!faults->empty())
    return exit_code::internal;
  say("troupe: the store is sound");
  return exit_code::ok;
}

exit_code compact_store(const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto before = (*from)->size();
  if (auto done = compact(**from, std::chrono::system_clock::now()); !done)
    return store_failed(done.error());
  say("troupe: the store has " + to_size((*from)->size()) + ", and had " + to_size(before));
  return exit_code::ok;
}

exit_code back_up_store(const process_flags& flags) {
  if (flags.path.empty())
    return refuse("store backup: the name of the file is empty");
  auto folder = std::filesystem::path{flags.path}.parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    return refuse("store backup: there is no folder " + folder.string() + ": make it first");
  if (std::filesystem::exists(flags.path))
    return refuse("store backup: " + flags.path + " is there already: expected a new file");
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  if (auto done = (*from)->back_up(flags.path); !done)
    return store_failed(done.error());
  return exit_code::ok;
}

} // namespace troupe::cli
