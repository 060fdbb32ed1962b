/// Journal entries as bytes.
#pragma once

#include "runtime/durability/content.hpp"
#include "runtime/durability/journal_entry.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The bytes of `entry`. Values of `content_size_min` bytes and more go to `contents`, and the
/// bytes refer to them.
std::string encode(const journal_entry& entry, std::vector<content>& contents);

/// Gives the bytes of a content.
using content_reader = std::function<result<std::string>(const content_hash&)>;

/// Whether a content is kept for as long as the process is.
using content_test = std::function<bool(const content_hash&)>;

/// Reads what `encode` wrote, or Troupe 0.1.0. Fails on anything else, in words that fit behind
/// "entry 7: ".
result<journal_entry> decode(std::string_view bytes, const content_reader& read);

} // namespace troupe
