/// What the file of tokens says: of each its name, what it allows, and a hash by which it is known.
#pragma once

#include "api/access/caller.hpp"
#include "runtime/base/hash.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

/// What may be told of a token.
struct token {
  std::string name{}; ///< Up to 64 letters, digits, `.`, `_` and `-`.
  role may = role::viewer;
  std::string workflows{};             ///< As of a `caller`.
  time_point created{};                ///< Set by the book that makes it.
  std::optional<time_point> expires{}; ///< From then on it is none; empty: never.

  friend bool operator==(const token&, const token&) = default;
};

/// `{"name", "role", "created"}`, and `workflows` and `expires` where there are any.
json to_json(const token& each);

/// A token as a file holds it: its text is nowhere.
struct kept_token {
  token about{};
  content_hash hash{}; ///< Of its text.

  friend bool operator==(const kept_token&, const kept_token&) = default;
};

inline constexpr std::size_t most_tokens = 10'000;

/// Whether a token may be made so: its name, its pattern, and that of an admin there is none, as
/// whoever may start anything is bound by none. Fails with what was expected.
result<void> check_token(const token& wanted);

/// The file's content: JSON, of format 1.
std::string to_token_file(const std::vector<kept_token>& tokens);

/// Reads that back. Fails at the first thing that is not as it must be, with its place (`3:7: ...`,
/// `tokens[2].role: ...`), and where a newer Troupe wrote it.
result<std::vector<kept_token>> read_token_file(std::string_view text);

} // namespace troupe::api
