/// What a command writes, kept up to a limit.
#pragma once

#include "runtime/base/text.hpp"
#include "runtime/policy/redactor.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// Hides the secrets in what commands write; null: there are none.
using output_redactor = std::shared_ptr<const redactor>;

/// The last 2 KiB of `text` at most, as UTF-8 without blank ends and without secrets, one that
/// begins before them included.
std::string tail_text(std::string_view text, const output_redactor& hides);

/// Keeps the first `limit` bytes of a stream and its last few; counts the rest.
class captured_stream {
public:
  explicit captured_stream(std::size_t limit, output_redactor hides = nullptr);

  void append(std::string_view bytes);

  /// The bytes kept.
  const std::string& kept() const noexcept { return kept_; }

  /// How many bytes came after those kept.
  std::uint64_t cut() const noexcept { return cut_; }

  /// `tail_text` of all, whether kept or cut.
  std::string tail() const;

  /// The bytes kept as UTF-8; the stream is spent. A character that the limit cut goes whole, and
  /// so does what may be the beginning of a secret.
  repaired_text take_text() &&;

private:
  output_redactor hides_;
  std::size_t reach_; ///< Bytes before the end that tell what may be shown of it.
  std::size_t limit_;
  std::string kept_;
  std::string last_; // of what was cut
  std::uint64_t cut_ = 0;
};

} // namespace troupe
