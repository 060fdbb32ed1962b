/// A store full of processes that have ended.
#pragma once

#include "runtime/store/sqlite/sqlite_store.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <string>

namespace troupe::bench {

/// How processes are spread over time: one a second until `end`, each of ten minutes.
inline constexpr duration between_starts = std::chrono::seconds{1};
inline constexpr duration process_time = std::chrono::minutes{10};

/// What storing them took.
struct fill_times {
  duration births{};
  duration ends{};
};

/// Opens a new store at `path`. Without `indexes` those are missing that only lists need: it can be
/// written, not listed.
result<std::unique_ptr<sqlite_store>> open_new(const std::string& path, bool indexes);

/// Stores so many processes of twenty workflows, the last of which began at `end`: two of a hundred
/// have failed, one in a thousand of a full disk; a tenth were started by tasks of others.
result<fill_times> fill(sqlite_store& into, std::size_t number, time_point end);

} // namespace troupe::bench
