/// How much room text takes on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::cli {

/// The columns that `text` takes, which is one line of visible UTF-8.
std::size_t columns_of(std::string_view text);

/// The beginning of `text` that fits into so many columns.
std::string cut_end(std::string_view text, std::size_t columns);

/// The end of `text` that fits into so many columns, behind a `…` where that isn't all: of a path
/// the end tells most.
std::string cut_front(std::string_view text, std::size_t columns);

} // namespace troupe::cli
