#include "runtime/store/sqlite/store_check.hpp"

#include "runtime/durability/entry_codec.hpp"

namespace troupe {

namespace {

/// Entries that are read at once: nothing is held open while their values are looked up.
constexpr std::size_t entries_at_once = 256;

/// Entries of the journal after number `after`.
result<std::vector<std::string>> some_entries(store& from, process_key process,
                                              std::uint64_t after) {
  std::vector<std::string> entries;
  auto done = from.read_journal(process, after, [&](std::string_view entry) {
    entries.emplace_back(entry);
    return entries.size() < entries_at_once;
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return entries;
}

/// What is wrong with the journal of a process; empty: nothing.
std::string fault_of_journal(store& from, const process_row& row) {
  auto read = [&](const content_hash& hash) -> result<std::string> {
    auto used = from.uses_content(row.key, hash);
    if (used && !*used)
      return failure(error_code::store_damaged,
                     "a value that it refers to is not kept for this process");
    return from.read_content(hash);
  };
  for (std::uint64_t number = 0;;) {
    auto entries = some_entries(from, row.key, number);
    if (!entries)
      return "its journal can't be read: " + entries.error().message;
    if (entries->empty())
      return {};
    for (const auto& each : *entries) {
      ++number;
      if (auto entry = decode(each, read); !entry)
        return "entry " + std::to_string(number) + " of its journal: " + entry.error().message;
    }
  }
}

} // namespace

result<std::vector<std::string>> check(sqlite_store& which) {
  auto faults = which.check();
  if (!faults)
    return faults;
  auto rows = which.processes({});
  if (!rows) {
    faults->push_back(std::move(rows.error().message));
    return faults;
  }
  for (const auto& row : *rows)
    if (auto fault = fault_of_journal(which, row); !fault.empty())
      faults->push_back("process " + row.id + ": " + fault);
  return faults;
}

} // namespace troupe
