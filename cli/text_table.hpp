/// Columns of text for a person to read.
#pragma once

#include <string>
#include <vector>

namespace troupe::cli {

/// A line a row, whose cells are lines of visible UTF-8: each column as wide as what is in it, two
/// blanks between them, none at the end. Rows have as many cells as the first one. Empty where
/// there are none.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

} // namespace troupe::cli
