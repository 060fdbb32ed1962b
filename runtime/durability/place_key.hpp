/// Names for where an execution is, which another process of the workflow has, too.
#pragma once

#include "runtime/engine/execution_place.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Names the elements of fan-outs by their values, and by how many of the same value came before
/// them in their list.
class element_labels {
public:
  /// Reads each list once.
  const std::string& of(const element_place& where);

private:
  std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<std::string>> known_;
};

/// `where`, whose path is to be called `path`: with its passes, and its elements by value.
std::string place_key(const execution_place& where, const std::string& path,
                      element_labels& labels);

/// A number for the place `where` in the workflow of that name.
std::uint64_t place_hash(const std::string& workflow_name, const execution_place& where,
                         element_labels& labels);

} // namespace troupe
