/// The line by which a person says which processes are meant:
///
///   state:failed,cancelled name:etl-* ended:>-1d error:"disk full" is:root label.team=x 5f0c
///
/// Several words mean that all of them hold. A word is a key, a colon and a value, or a part of
/// the name or the id; a label has a dot and a `=`. What has spaces or colons in it stands in
/// quotes, in which `\` makes the next character stand for itself.
#pragma once

#include "runtime/model/process_query.hpp"
#include "runtime/model/query_words.hpp"
#include "troupe/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace troupe {

/// All of its keys.
std::span<const query_key<process_query>> query_keys() noexcept;

/// The one of that name, or null.
const query_key<process_query>* find_query_key(std::string_view name) noexcept;

/// Reads a line. Relative times are counted from `now`. Fails with the place in the line, what was
/// found there and what was expected.
result<process_query> parse_query(std::string_view line, time_point now);

/// A line that means the same, read at the same moment. Of `recent_since` it says that it is
/// recent; of `within` nothing.
std::string to_line(const process_query& which);

} // namespace troupe
