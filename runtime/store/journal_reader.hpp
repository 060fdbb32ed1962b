/// Reading the entries of a process's journal one after the other.
#pragma once

#include "runtime/durability/entry_codec.hpp"
#include "runtime/store/store.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

namespace troupe {

/// Entries of a journal, by number.
struct journal_span {
  std::uint64_t after = 0;
  std::uint64_t up_to = std::numeric_limits<std::uint64_t>::max();
};

/// Hears of an entry and how many bytes it has. Its failure ends the reading.
using entry_listener = std::function<result<void>(journal_entry entry, std::uint64_t bytes)>;

/// Reads entries in their order; nothing of the store is held open meanwhile, and no more than a
/// few hundred KiB in memory. Fails at one that can't be read, with its number and `process_id`.
result<void> walk_journal(store& from, process_key process, const std::string& process_id,
                          journal_span which, const content_reader& contents,
                          const entry_listener& hear);

/// Reads contents from the store.
content_reader contents_of(store& from);

} // namespace troupe
