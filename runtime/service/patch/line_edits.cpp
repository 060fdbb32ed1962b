#include "runtime/service/patch/line_edits.hpp"

#include <algorithm>
#include <optional>

namespace troupe {

namespace {

using line_span = std::span<const std::string_view>;

/// Myers' greedy search keeps one row of reach a step, so both time and memory have this bound
/// squared.
constexpr std::ptrdiff_t most_steps = 1000;

/// How far each diagonal reaches after so many steps: index k + steps holds diagonal k.
using reach = std::vector<std::ptrdiff_t>;

class shortest_edit {
public:
  shortest_edit(line_span before, line_span after)
    : before_{before}, after_{after}, old_size_{static_cast<std::ptrdiff_t>(before.size())},
      new_size_{static_cast<std::ptrdiff_t>(after.size())} {}

  /// Marks what goes and what comes; false where there is too much of it.
  bool find(std::vector<bool>& removed, std::vector<bool>& added) {
    for (std::ptrdiff_t steps = 0; steps <= most_steps; ++steps)
      if (advance(steps)) {
        walk_back(steps, removed, added);
        return true;
      }
    return false;
  }

private:
  bool steps_down(std::ptrdiff_t diagonal, std::ptrdiff_t steps) const {
    if (diagonal == -steps || diagonal == steps)
      return diagonal == -steps;
    const auto& last = rows_[static_cast<std::size_t>(steps - 1)];
    return at(last, diagonal - 1, steps - 1) < at(last, diagonal + 1, steps - 1);
  }

  static std::ptrdiff_t at(const reach& row, std::ptrdiff_t diagonal, std::ptrdiff_t steps) {
    return row[static_cast<std::size_t>(diagonal + steps)];
  }

  bool advance(std::ptrdiff_t steps) {
    reach row(static_cast<std::size_t>(2 * steps + 1), 0);
    for (auto diagonal = -steps; diagonal <= steps; diagonal += 2) {
      std::ptrdiff_t x = 0;
      if (steps > 0) {
        const auto& last = rows_.back();
        x = steps_down(diagonal, steps) ? at(last, diagonal + 1, steps - 1)
                                        : at(last, diagonal - 1, steps - 1) + 1;
      }
      auto y = x - diagonal;
      while (x < old_size_ && y < new_size_
             && before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(y)])
        ++x, ++y;
      row[static_cast<std::size_t>(diagonal + steps)] = x;
      if (x >= old_size_ && y >= new_size_) {
        rows_.push_back(std::move(row));
        return true;
      }
    }
    rows_.push_back(std::move(row));
    return false;
  }

  void walk_back(std::ptrdiff_t steps, std::vector<bool>& removed, std::vector<bool>& added) const {
    auto x = old_size_;
    auto y = new_size_;
    for (; steps > 0; --steps) {
      auto diagonal = x - y;
      bool down = steps_down(diagonal, steps);
      auto from = down ? diagonal + 1 : diagonal - 1;
      x = at(rows_[static_cast<std::size_t>(steps - 1)], from, steps - 1);
      y = x - from;
      if (down)
        added[static_cast<std::size_t>(y)] = true;
      else
        removed[static_cast<std::size_t>(x)] = true;
    }
  }

  line_span before_;
  line_span after_;
  std::ptrdiff_t old_size_;
  std::ptrdiff_t new_size_;
  std::vector<reach> rows_;
};

std::vector<line_edit> runs_of(const std::vector<bool>& removed, const std::vector<bool>& added,
                               std::size_t offset) {
  std::vector<line_edit> edits;
  std::size_t x = 0, y = 0;
  while (x < removed.size() || y < added.size()) {
    line_edit edit{x + offset, 0, y + offset, 0};
    for (; x < removed.size() && removed[x]; ++x)
      ++edit.removed;
    for (; y < added.size() && added[y]; ++y)
      ++edit.added;
    if (edit.removed + edit.added > 0)
      edits.push_back(edit);
    else
      ++x, ++y;
  }
  return edits;
}

} // namespace

std::vector<line_edit> edits_between(line_span before, line_span after) {
  auto shorter = std::min(before.size(), after.size());
  std::size_t same_start = 0;
  while (same_start < shorter && before[same_start] == after[same_start])
    ++same_start;
  std::size_t same_end = 0;
  while (same_end < shorter - same_start
         && before[before.size() - same_end - 1] == after[after.size() - same_end - 1])
    ++same_end;
  before = before.subspan(same_start, before.size() - same_start - same_end);
  after = after.subspan(same_start, after.size() - same_start - same_end);
  std::vector<bool> removed(before.size(), false), added(after.size(), false);
  if (!shortest_edit{before, after}.find(removed, added)) {
    removed.assign(before.size(), true);
    added.assign(after.size(), true);
  }
  return runs_of(removed, added, same_start);
}

} // namespace troupe
