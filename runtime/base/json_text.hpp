/// Text as the JSON parser reads it, where more has to be known than it tells: how far it is.
#pragma once

#include "troupe/json.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace troupe {

/// What the parser reads through: every copy moves the one `Place`, which has `current()`,
/// `advance()` and `at_end()`, and outlives them all.
template <class Place>
class following_iterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  following_iterator() = default; ///< The end.
  explicit following_iterator(Place& place) : place_{&place} {}

  char operator*() const noexcept { return place_->current(); }
  following_iterator& operator++() noexcept {
    place_->advance();
    return *this;
  }
  following_iterator operator++(int) noexcept {
    auto before = *this;
    place_->advance();
    return before;
  }
  friend bool operator==(const following_iterator& a, const following_iterator& b) noexcept {
    return a.finished() == b.finished();
  }
  friend bool operator!=(const following_iterator& a, const following_iterator& b) noexcept {
    return !(a == b);
  }

private:
  bool finished() const noexcept { return !place_ || place_->at_end(); }

  Place* place_ = nullptr;
};

/// What the parser says of an error, without its own numbering and place, 300 bytes at most.
std::string reason_of(const nlohmann::detail::exception& why);

} // namespace troupe
