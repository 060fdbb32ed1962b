/// Lines that come in pieces, made whole.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// Gives on what it gets once that is whole lines, so that what is looked for in a line is found
/// however it came. For one thread.
class line_gatherer {
public:
  /// A line that is longer is given on in parts,
  static constexpr std::size_t longest_line = std::size_t{64} << 10;
  /// of which so much is kept back, or more: what has only begun there.
  static constexpr std::size_t kept_back = std::size_t{4} << 10;

  /// Adds `bytes`. Returns what is to be given on, changed by `mask` as a whole: whole lines, or a
  /// part of an overlong one. `longest`: bytes of what `mask` looks for.
  template <class Mask>
  std::string add(std::string_view bytes, Mask mask, std::size_t longest = 0) {
    const auto back = std::max(kept_back, longest);
    waiting_ += bytes;
    auto end = waiting_.rfind('\n');
    std::string ready;
    if (end != waiting_.npos) {
      ready = mask(waiting_.substr(0, end + 1));
      waiting_.erase(0, end + 1);
    }
    if (waiting_.size() > longest_line + (back - kept_back)) {
      waiting_ = mask(std::move(waiting_));
      auto part = waiting_.size() - std::min(waiting_.size(), back);
      ready.append(waiting_, 0, part);
      waiting_.erase(0, part);
    }
    return ready;
  }

  /// Nothing more comes: what is left, a line without its end.
  template <class Mask>
  std::string finish(Mask mask) {
    return waiting_.empty() ? std::string{} : mask(std::exchange(waiting_, {}));
  }

private:
  std::string waiting_; ///< Begins a line.
};

} // namespace troupe
