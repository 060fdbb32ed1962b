/// Results that are used again, as a store keeps them.
#pragma once

#include "runtime/base/hash.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A result of an execution that has completed with it, and whose process is there.
struct stored_result {
  std::string execution_id;
  time_point at;
  std::string marks; ///< Of what it depends on (`result_basis::marks`).
  value output = null_value();
};

/// As one thread uses it, like `store`.
class result_store {
public:
  virtual ~result_store() = default;

  /// What the digests of results are keyed by: bytes that no other store has.
  virtual result<std::string> result_key() = 0;
  /// The latest of this digest; nothing: there is none.
  virtual result<std::optional<stored_result>> find_result(const content_hash& digest) = 0;
  /// So many of the latest at this place, the newest first, without their outputs.
  virtual result<std::vector<stored_result>> results_at(std::uint64_t place, std::size_t most) = 0;
};

} // namespace troupe
