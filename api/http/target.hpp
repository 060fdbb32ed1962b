/// The target of a request, taken apart: the segments of its path and the parameters of its query.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// The longest target that is read, in bytes.
inline constexpr std::size_t longest_target = 8'192;

/// A parameter of a query.
struct query_parameter {
  std::string name;
  std::string value; ///< Empty for `?name` and `?name=` alike.

  friend bool operator==(const query_parameter&, const query_parameter&) = default;
};

/// A target such as `/api/v1/processes/etl%2F5f0c?limit=10`.
struct request_target {
  /// Decoded each on its own, so that one may hold a `/`. An empty one, as behind a last `/`, is
  /// kept: `/` is one empty segment.
  std::vector<std::string> path{};
  std::vector<query_parameter> query{}; ///< As they came; a name may be there several times.

  /// The value of the first parameter of that name; null: there is none.
  const std::string* parameter(std::string_view name) const;
};

/// Takes apart `target`, as it stands in a request's first line. Fails with `argument_invalid`,
/// and the byte where that helps, on one that doesn't start with `/`, has a bad escape, a control
/// character (escaped or not), bytes that are no UTF-8, or is longer than `longest_target`.
result<request_target> read_target(std::string_view target);

} // namespace troupe::api
