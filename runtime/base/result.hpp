/// How the pure parts of Troupe say that something went wrong: by value.
#pragma once

#include "troupe/result.hpp"

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

/// Why an operation gave no result: in one sentence for a person, and as a code for a program.
struct error {
  std::string message;
  source_position where{}; ///< In the definition, where that is known.
  error_code code = error_code::failed;

  friend bool operator==(const error&, const error&) = default;
};

/// A value, or the reason why there is none.
template <class T>
using result = tl::expected<T, error>;

/// Makes a failed `result`.
inline tl::unexpected<error> failure(std::string message, source_position where = {}) {
  return tl::unexpected<error>{error{std::move(message), where}};
}

/// The same with another code than `failed`.
inline tl::unexpected<error> failure(error_code code, std::string message) {
  return tl::unexpected<error>{error{std::move(message), {}, code}};
}

/// Fails with `cause`, in whose message `before` stands first.
inline tl::unexpected<error> failure(const std::string& before, error cause) {
  cause.message.insert(0, before);
  return tl::unexpected<error>{std::move(cause)};
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
