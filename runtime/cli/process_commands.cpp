#include "runtime/cli/process_commands.hpp"

#include "runtime/cli/flag_values.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/store_access.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe::cli {

namespace {

time_point now() {
  return std::chrono::system_clock::now();
}

/// What `--older-than` and `--state` mean of the processes that have ended.
result<process_filter> ended_filter(const process_flags& flags) {
  process_filter which;
  auto age = parse_bound("--older-than", *flags.older_than);
  if (!age)
    return tl::unexpected{std::move(age.error())};
  which.ended_before = now() - *age;
  for (const auto& text : flags.states) {
    auto state = process_state_of(text);
    if (!state || !is_final(*state))
      return failure("--state: expected completed, failed or cancelled, found \"" + text + '"');
    which.states.push_back(*state);
  }
  return which;
}

/// Forgets a process that nobody drives, whatever has become of it.
result<void> give_up(store& from, const std::string& id) {
  auto row = find_process(from, id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (auto free = may_take(*row, now()); !free)
    return free;
  auto done = from.give_up({row->key, row->fence});
  if (!done)
    return tl::unexpected{std::move(done.error())};
  if (!*done)
    return failure("process " + row->id + " has just been taken over by another runtime");
  say("troupe: " + row->id + " is removed: it was " + std::string{to_string(row->state)});
  return {};
}

/// Gives up each of those that are named; the worst of what became of it.
exit_code give_up_all(store& from, const process_flags& flags) {
  auto worst = exit_code::ok;
  for (const auto& id : flags.ids)
    if (auto done = give_up(from, id); !done)
      worst = std::max(worst, refuse(done.error().message));
  return worst;
}

result<std::vector<process_row>> rows_to_remove(store& from, const process_flags& flags) {
  std::vector<process_row> rows;
  for (const auto& id : flags.ids) {
    auto row = find_process(from, id);
    if (!row)
      return tl::unexpected{std::move(row.error())};
    if (!row->ended)
      return failure("process " + row->id + " has not ended: it is "
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
    return refuse(rows.error().message);
  std::vector<process_key> keys;
  for (const auto& row : *rows)
    keys.push_back(row.key);
  auto removed = (*from)->remove(keys);
  if (!removed)
    return store_failed(removed.error());
  say("troupe: " + std::to_string(*removed) + " removed"
      + (*removed < keys.size() ? ", " + std::to_string(keys.size() - *removed)
                                    + " kept: the processes that started them live"
                                : ""));
  return exit_code::ok;
}

exit_code check_store(const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto faults = (*from)->check();
  if (!faults)
    return store_failed(faults.error());
  for (const auto& fault : *faults)
    say(fault);
  if (!faults->empty())
    return exit_code::internal;
  say("troupe: the store is sound");
  return exit_code::ok;
}

exit_code back_up_store(const process_flags& flags) {
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  if (auto done = (*from)->back_up(flags.path); !done)
    return store_failed(done.error());
  return exit_code::ok;
}

} // namespace troupe::cli
