#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace troupe {

namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Damerau-Levenshtein distance with adjacent swaps (optimal string alignment), case aside.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2])
                     && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped)
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

} // namespace

std::optional<std::string> nearest_name(std::string_view found,
                                        std::span<const std::string> candidates) {
  auto farthest = std::max<std::size_t>(1, found.size() / 3);
  const std::string* nearest = nullptr;
  auto least = farthest + 1;
  for (const auto& candidate : candidates) {
    auto difference
      = std::max(found.size(), candidate.size()) - std::min(found.size(), candidate.size());
    if (difference >= least || found.size() > 200)
      continue;
    if (auto edits = edits_between(found, candidate); edits < least) {
      least = edits;
      nearest = &candidate;
    }
  }
  if (!nearest)
    return std::nullopt;
  return *nearest;
}

std::string suggestion(std::string_view found, std::span<const std::string> candidates) {
  auto nearest = nearest_name(found, candidates);
  return nearest ? "; did you mean \"" + *nearest + "\"?" : std::string{};
}

} // namespace troupe
