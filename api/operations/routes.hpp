/// Which operation a method and a path mean.
#pragma once

#include "api/operations/operation.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::api {

/// An operation, and what the path says.
struct route {
  const operation* to = nullptr;
  std::vector<std::pair<std::string, std::string>> values{}; ///< Of `{id}`, by name.
};

/// Finds operations by the segments of paths. What stands in a path as it is comes before what
/// stands there as `{id}`, and `{id}:cancel` before `{id}`. Any thread.
class router {
public:
  /// Those must outlive it.
  explicit router(std::span<const operation> all);

  /// Fails with 404 and the nearest path, or with 405 and the methods that there are.
  tl::expected<route, api_problem> find(std::string_view method,
                                        const std::vector<std::string>& path) const;

  /// `GET, HEAD, OPTIONS`: the methods of a path; empty: there is no such path.
  std::string allowed(const std::vector<std::string>& path) const;

private:
  struct segment {
    std::string text;      ///< As it is in the path, or the name of what is there.
    std::string suffix{};  ///< Behind that: `:cancel`.
    bool is_value = false; ///< `{id}`.
  };
  struct entry {
    const operation* to = nullptr;
    std::vector<segment> segments{};
    int rank = 0; ///< Of several that fit, the highest is meant.
  };

  static std::vector<segment> read(std::string_view path);
  static bool fits(const entry& one, const std::vector<std::string>& path);
  std::string nearest(std::string_view method, const std::vector<std::string>& path) const;

  std::vector<entry> entries_; ///< The highest rank first.
};

} // namespace troupe::api
