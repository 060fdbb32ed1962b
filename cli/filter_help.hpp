/// What help says of the words of a filter line.
#pragma once

#include "runtime/model/query_words.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

namespace troupe::cli {

/// A line a key, below `head`.
template <class Query>
std::string filter_help(const std::string& head, std::span<const query_key<Query>> keys) {
  constexpr std::size_t column = 26;
  auto text = '\n' + head + '\n';
  for (const auto& each : keys) {
    auto line = "  " + std::string{each.name} + each.separator + std::string{each.form};
    line.resize(std::max(line.size() + 1, column), ' ');
    text += line + std::string{each.help} + '\n';
  }
  return text;
}

} // namespace troupe::cli
