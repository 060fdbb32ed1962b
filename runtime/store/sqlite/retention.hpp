/// Forgetting what ended, beside others who use the store: a little at a time, so that whoever
/// waits for it has a turn in between.
#pragma once

#include "runtime/store/sqlite/sqlite_store.hpp"
#include "troupe/time.hpp"

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace troupe {

/// Removes what can be removed of `ended`, as `store::remove` does, and clears away all that
/// removed processes have left, until it is done or `stop`. Returns how many were removed. Whatever
/// stops it, they are gone for everybody, and the next call clears away the rest.
result<std::size_t> forget(store& from, std::span<const seen_process> ended,
                           const std::stop_token& stop = {});

/// Removes the processes of the store at `path` that ended before `limit` (none where it is empty),
/// as `forget` does, and what an earlier call has left. `on_failure` hears why something stays for
/// the next time.
void tidy_up(const std::stop_token& stop, const std::string& path, std::optional<time_point> limit,
             const std::function<void(const std::string&)>& on_failure);

/// Gives back the space that is free, after what removed processes have left was cleared away. A
/// store of version 0.1.0 has to be written anew for that, while nobody drives anything in it:
/// fails where somebody does.
result<void> compact(sqlite_store& which, time_point now);

} // namespace troupe
