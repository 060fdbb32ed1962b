/// Why an execution waits, as the dispatcher decides it.
#pragma once

#include "runtime/dispatch/demand.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

enum class wait_kind : std::uint8_t {
  slot,        ///< The process runs as many as it may: `used` of `total`.
  limit,       ///< Of a key there is too little: `used` of `total`, held by `holders`.
  rate,        ///< A rate has no room before `until`.
  resource,    ///< It needs `needs` of one, and `free` is on a worker that lacks the least.
  worker,      ///< No worker could ever run it.
  reservation, ///< The worker that has room is kept for `behind`, a larger one.
  order,       ///< It may start, once those before it have: `behind` is the first.
};

/// One thing that an execution waits for. Members that its kind doesn't name are empty.
struct wait_reason {
  wait_kind kind = wait_kind::order;
  std::string name{};        ///< Of the resource, or the key.
  bool is_node_wide = false; ///< Of a limit: over all processes.
  bool is_awaited = false;   ///< Of a limit: its units are to be lent, which others share.
  std::int64_t needs = 0;    ///< Of the resource as an `amount`, of a limit in units.
  std::int64_t free = 0;
  std::int64_t used = 0;
  std::int64_t total = 0;
  std::int64_t elsewhere = 0;           ///< Of a limit that is shared: held by other programs.
  std::vector<std::uint64_t> holders{}; ///< A few of those that hold it.
  /// For whom what is free is kept; of a limit: where there would be enough, but one that comes
  /// first waits for more of it.
  std::optional<std::uint64_t> behind{};
  std::optional<time_point> until{};

  friend bool operator==(const wait_reason&, const wait_reason&) = default;
};

/// Executions of a process that take the same, and wait for the same.
struct waiting_alike {
  std::uint64_t first = 0; ///< The one that comes first.
  std::uint64_t count = 0;
  std::vector<wait_reason> reasons{};
};

/// How many executions wait for each kind of reason; each is counted under its first.
using wait_summary = std::map<wait_kind, std::uint64_t>;

} // namespace troupe
