/// How the pure parts of Troupe say that something went wrong: by value.
#pragma once

#include "runtime/base/expected.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// A place in a definition's text. Both count from 1; 0 means unknown.
struct source_position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const source_position&, const source_position&) = default;
};

/// Why an operation gave no result, in one sentence for a person.
struct error {
  std::string message;
  source_position where{}; ///< In the definition, where that is known.

  friend bool operator==(const error&, const error&) = default;
};

/// A value, or the reason why there is none.
template <class T>
using result = tl::expected<T, error>;

/// Makes a failed `result`.
inline tl::unexpected<error> failure(std::string message, source_position where = {}) {
  return tl::unexpected<error>{error{std::move(message), where}};
}

/// One of possibly many faults of a definition.
struct problem {
  std::string file; ///< As the user named it.
  source_position where;
  std::string message;

  friend bool operator==(const problem&, const problem&) = default;
};

/// `file:line:column: message`.
std::string to_string(const problem& fault);

/// A value, or everything that is wrong with its definition: never an empty list.
template <class T>
using checked = tl::expected<T, std::vector<problem>>;

} // namespace troupe
