/// The keys of secrets, as a file has them.
#pragma once

#include "runtime/secrets/secret_box.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The first key encrypts; the others, which were first before, only decrypt.
struct key_ring {
  std::vector<secret_key> keys{}; ///< Empty: there is none yet.

  /// The key of that id; null: it isn't here.
  const secret_key* find(std::string_view id) const;
};

/// Bytes that the file of a ring may have, and keys in it.
inline constexpr std::size_t key_file_max = 64 * 1024;
inline constexpr std::size_t keys_max = 500;

/// A line that says what it is, then each key in hexadecimal digits on a line of its own.
std::string to_key_file(const key_ring& ring);

/// Reads that. Fails (`secret_key`) where it isn't one; `path` is what the message calls it.
result<key_ring> read_key_file(std::string_view text, const std::string& path);

} // namespace troupe
