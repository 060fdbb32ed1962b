/// Reading JSON that somebody else wrote, as strictly as definitions are read: what can't be kept
/// as it was written is refused, not rounded or dropped.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

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
