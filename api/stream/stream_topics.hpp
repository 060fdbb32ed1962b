/// What a client wants to hear of.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace troupe::api {

/// The topics of one stream.
struct stream_topics {
  bool processes = false;             ///< All processes, a row each.
  bool approvals = false;             ///< What waits for a person.
  std::set<std::string> of_process{}; ///< Ids of processes: what their executions do.
  bool schedules = false;             ///< Which schedules have changed.

  friend bool operator==(const stream_topics&, const stream_topics&) = default;
};

/// How many topics a stream may have.
inline constexpr std::size_t most_topics = 64;

/// Reads `processes,approvals,schedules,process/ID`. Fails with what is wrong, and what is
/// expected.
result<stream_topics> read_topics(std::string_view text);

} // namespace troupe::api
