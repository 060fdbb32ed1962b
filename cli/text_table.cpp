#include "cli/text_table.hpp"

#include "cli/display/text_columns.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Of most cells the bytes are the columns.
std::size_t width_of(const std::string& cell) {
  auto is_wide = std::ranges::any_of(
    cell, [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; });
  return is_wide ? columns_of(cell) : cell.size();
}

} // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      text += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
    if (!row.empty())
      text += row.back();
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

} // namespace troupe::cli
