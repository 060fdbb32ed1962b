/// Which hosts a request may reach.
#pragma once

#include "runtime/action/http_bounds.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace troupe {

/// Judges by two lists of patterns, in which `*` is any text and `?` any character: of the node,
/// and of the workflow. Both hold; an empty one allows every host. Addresses of the link itself, at
/// which clouds hand out credentials, must be in the node's list as they are. Immutable.
class http_reach {
public:
  http_reach(std::vector<std::string> of_node, http_bounds_ptr of_workflow)
    : of_node_{std::move(of_node)}, of_workflow_{std::move(of_workflow)} {}

  /// Fails where the host of a URL, a name or an address, may not be reached. The message says
  /// by which list.
  result<void> check_host(std::string_view host) const;

  /// Fails where the address that a host has, as numbers, may not be reached.
  result<void> check_address(std::string_view address) const;
  result<void> check_address(const sockaddr& address) const;

private:
  std::vector<std::string> of_node_;
  http_bounds_ptr of_workflow_; ///< Null: the workflow bounds nothing.
};

} // namespace troupe
