/// Results that are used again, as a store keeps them.
#pragma once

#include "runtime/durability/file_mark.hpp"
#include "runtime/files/file_digest.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace troupe {

/// A result of an execution that has completed with it, and whose process is there.
struct stored_result {
  std::string execution_id;
  time_point at;
  std::string marks;             ///< Of what it depends on (`result_basis::marks`).
  std::vector<file_mark> reads;  ///< Beside that: files.
  std::vector<file_mark> writes; ///< Files that it has left.
  std::string output;            ///< CBOR; empty: this content.
  std::optional<content_hash> content;
};

/// What was known of the file at that path.
struct known_digest {
  std::string path; ///< Absolute.
  file_digest is;
};

/// As one thread uses it, like `store`.
class result_store {
public:
  virtual ~result_store() = default;

  /// What the digests of results are keyed by: bytes that no other store has.
  virtual result<std::string> result_key() = 0;
  /// So many of the latest of this digest, the newest first.
  virtual result<std::vector<stored_result>> results_of(const content_hash& digest,
                                                        std::size_t most)
    = 0;
  /// So many of the latest at this place, likewise.
  virtual result<std::vector<stored_result>> results_at(std::uint64_t place, std::size_t most) = 0;
  virtual result<std::string> read_content(const content_hash& hash) = 0;

  /// What `keep_digests` was given last of the file at `path`; nothing: it was not, or long ago.
  virtual result<std::optional<file_digest>> digest_of_file(const std::string& path) = 0;
  /// Keeps these, and drops the oldest of more than `file_digests_max`. They only spare time.
  virtual result<void> keep_digests(std::span<const known_digest> some, time_point now) = 0;
};

/// Files of which a store knows the digests, about.
inline constexpr std::size_t file_digests_max = 500'000;

/// The output of one of `from`.
result<value> output_of(result_store& from, const stored_result& which);

} // namespace troupe
