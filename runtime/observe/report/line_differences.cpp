#include "runtime/observe/report/run_difference.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

namespace {

/// Pairs of lines that are looked at, at most, between the first and the last that differ.
constexpr std::size_t most_pairs = std::size_t{16} << 20;

std::vector<std::string_view> lines_of(const std::string& text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(std::string_view{text}.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// How long the longest common parts of the ends of two lists of lines are.
class common_ends {
public:
  common_ends(const std::vector<std::string_view>& first,
              const std::vector<std::string_view>& second)
    : columns_{second.size() + 1}, lengths_((first.size() + 1) * columns_) {
    for (auto i = first.size(); i-- > 0;)
      for (auto j = second.size(); j-- > 0;)
        at(i, j)
          = first[i] == second[j] ? of(i + 1, j + 1) + 1 : std::max(of(i + 1, j), of(i, j + 1));
  }

  std::uint32_t of(std::size_t i, std::size_t j) const { return lengths_[i * columns_ + j]; }

private:
  std::uint32_t& at(std::size_t i, std::size_t j) { return lengths_[i * columns_ + j]; }

  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;
};

} // namespace

result<std::vector<std::string>> line_differences(const std::string& first,
                                                  const std::string& second, std::size_t most) {
  auto a = lines_of(first);
  auto b = lines_of(second);
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.pop_back();
    b.pop_back();
  }
  const auto same = std::ranges::mismatch(a, b).in1 - a.begin();
  a.erase(a.begin(), a.begin() + same);
  b.erase(b.begin(), b.begin() + same);
  if ((a.size() + 1) * (b.size() + 1) > most_pairs)
    return failure("they differ in too many lines to be compared");
  const common_ends common{a, b};
  std::vector<std::string> found;
  auto is_apart = true; // from the difference before
  auto add = [&](char mark, std::string_view line, std::size_t at) {
    if (is_apart)
      found.push_back("@ " + std::to_string(static_cast<std::size_t>(same) + at + 1));
    is_apart = false;
    found.push_back(mark + std::string{line});
  };
  for (std::size_t i = 0, j = 0; (i < a.size() || j < b.size()) && found.size() < most;)
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i;
      ++j;
      is_apart = true;
    } else if (j == b.size() || (i < a.size() && common.of(i + 1, j) >= common.of(i, j + 1))) {
      add('-', a[i++], j);
    } else {
      add('+', b[j], j);
      ++j;
    }
  return found;
}

} // namespace troupe
