/// What an execution needs before it may start, and what workers offer.
#pragma once

#include "runtime/dispatch/amount.hpp"
#include "troupe/limit.hpp"
#include "troupe/time.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Chosen by whoever lets workers join, dense from 0: 0 is the machine itself.
using worker_id = std::uint32_t;

/// No worker, no row of a table.
inline constexpr std::uint32_t no_row = std::numeric_limits<std::uint32_t>::max();

/// So much of a resource.
struct resource_amount {
  std::string resource;
  amount count = 0; ///< More than 0.

  friend bool operator==(const resource_amount&, const resource_amount&) = default;
};

/// So many of what a key stands for.
struct limit_take {
  std::string key;
  std::uint32_t count = 1; ///< At least 1.

  friend bool operator==(const limit_take&, const limit_take&) = default;
};

/// A worker's property, or one that it must have.
struct worker_label {
  std::string name;
  std::string text;

  friend bool operator==(const worker_label&, const worker_label&) = default;
};

/// What one execution takes, all at once or nothing of it. Each list names nothing twice; demands
/// that are equal in order share all that is kept of them.
struct demand {
  std::vector<resource_amount> takes;
  std::vector<worker_label> on;
  std::vector<limit_take> limits;

  friend bool operator==(const demand&, const demand&) = default;
};

/// A resource of a worker.
struct offered_resource {
  std::string resource;
  amount count = 0;
  /// Of what isn't taken but whole: the numbers of its pieces, as many as `count` has whole units.
  std::vector<std::uint32_t> indices{};
};

/// What a process says of all its executions.
struct process_terms {
  std::int32_t priority = 0;
  std::uint32_t max_parallel = 0;    ///< 0: as many as there is room for.
  std::vector<limit_total> limits{}; ///< Within the process.
};

/// An execution that waits or runs. Never used again for another one.
struct dispatch_ticket {
  std::uint32_t row = no_row;
  std::uint32_t stamp = 0;

  friend auto operator<=>(const dispatch_ticket&, const dispatch_ticket&) = default;
};

/// An execution that wants to start.
struct dispatch_request {
  std::uint64_t who = 0;     ///< The caller's own number of it.
  std::uint64_t process = 0; ///< One that is open.
  std::shared_ptr<const demand> needs{};
  std::int32_t priority = 0; ///< Within the process: higher first.
  std::uint64_t begun = 0;   ///< When the whole began of which it is a part: earlier ones first.
  std::uint64_t written = 0; ///< Its place in the order of the definition: earlier ones first.
};

/// A request that was taken in.
struct dispatch_admission {
  dispatch_ticket ticket;
  bool is_capped = false; ///< It wants more cpus than any worker has, and gets all of one.
};

/// The pieces that an execution has got of a resource.
struct granted_indices {
  std::string resource;
  std::vector<std::uint32_t> indices; ///< Ascending.

  friend bool operator==(const granted_indices&, const granted_indices&) = default;
};

/// What an execution has of a worker while it runs.
struct start_share {
  std::shared_ptr<const std::vector<resource_amount>> amounts{}; ///< Null: nothing.
  std::vector<granted_indices> indices{};

  /// How much of it it has; 0: none.
  amount of(std::string_view resource) const {
    if (amounts)
      for (const auto& each : *amounts)
        if (each.resource == resource)
          return each.count;
    return 0;
  }
};

/// An execution that may start now, on that worker.
struct dispatch_grant {
  dispatch_ticket ticket;
  std::uint64_t who = 0;
  worker_id worker = 0;
  start_share share{}; ///< Its amounts are never null.
};

} // namespace troupe
