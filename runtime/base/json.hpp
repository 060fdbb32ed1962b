/// What JSON needs beyond its library: reading it as strictly as definitions are read, errors in
/// it, its weight, and what `x[]` means.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace troupe {

/// Appends to the list in `slot`: a list adds its items, another value itself; a scalar there
/// becomes the first item; a null pointer counts as `[]`. In place where nobody else holds the
/// list.
void append_value(value& slot, const json& content);

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

/// The bytes that `content` takes, nearly: for bounds on what is kept.
std::size_t bytes_in_memory(const json& content);

json to_json(const error& reason);

/// Reads that. A code that this Troupe doesn't know, and a mere text, as 0.1.0 wrote it, are
/// `failed`; none where it is no error.
std::optional<error> read_error(const json& content);

/// Why a text was not taken.
struct json_fault {
  std::string reason;     ///< In words, without a place.
  std::size_t offset = 0; ///< Bytes of the text before it.
  bool is_syntax = false; ///< The text is no JSON. Else it is, and says what no value can hold.
};

/// The value in `text`, whole. Refuses integers beyond 64 bits, numbers out of range, keys that are
/// there twice, and more than `deepest` lists and maps in one another.
tl::expected<json, json_fault> read_strict_json(std::string_view text, std::size_t deepest);

} // namespace troupe
