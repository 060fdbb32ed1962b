/// What a definition says of the requests of its tasks: `config.http`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Bounds of `http:request`. A plain value.
struct http_bounds {
  std::vector<std::string> allow{}; ///< Patterns of hosts and addresses; empty: any host.
  std::uint32_t connections = 64;   ///< Requests of one process that are under way at once.
};

using http_bounds_ptr = std::shared_ptr<const http_bounds>;

} // namespace troupe
