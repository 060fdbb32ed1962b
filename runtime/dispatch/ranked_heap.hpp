/// Rows in order of rank, any of which may be taken out or moved.
#pragma once

#include "runtime/dispatch/demand.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace troupe {

/// A heap of row numbers. What is passed as `rank` has `before(a, b)`, a strict order of rows that
/// hold no two equal, and `position(a)`, a place in each row where the heap notes where it is:
/// `no_row` for rows that are in none. The rank of a row may change only right before `fix` is
/// called for it, or while it is out.
class ranked_heap {
public:
  bool empty() const noexcept { return rows_.empty(); }
  std::size_t size() const noexcept { return rows_.size(); }

  /// The first row; `no_row` where there is none.
  std::uint32_t top() const noexcept { return rows_.empty() ? no_row : rows_.front(); }

  /// The first row that `is_wanted`; `no_row` where none is. Looks at those before it, and at some
  /// right below them.
  template <class Rank, class Wanted>
  std::uint32_t first(Rank& rank, Wanted is_wanted) const {
    auto best = no_row;
    search(rank, is_wanted, 0, best);
    return best;
  }

  template <class Rank>
  void push(Rank& rank, std::uint32_t row) {
    rows_.push_back(row);
    rise(rank, rows_.size() - 1, row);
  }

  /// The row must be in this heap.
  template <class Rank>
  void erase(Rank& rank, std::uint32_t row) {
    const auto at = std::exchange(rank.position(row), no_row);
    const auto last = rows_.back();
    rows_.pop_back();
    if (last != row)
      move(rank, at, last);
  }

  /// Puts a row of this heap where it belongs by its rank of now.
  template <class Rank>
  void fix(Rank& rank, std::uint32_t row) {
    move(rank, rank.position(row), row);
  }

  /// Has the row where `wanted` says so, in its place, else out of the heap.
  template <class Rank>
  void place(Rank& rank, std::uint32_t row, bool wanted) {
    const auto is_in = rank.position(row) != no_row;
    if (!wanted)
      return is_in ? erase(rank, row) : void();
    is_in ? fix(rank, row) : push(rank, row);
  }

private:
  static constexpr std::size_t width = 4; // shallower than two: fewer rows are looked at far apart

  template <class Rank, class Wanted>
  void search(Rank& rank, Wanted& is_wanted, std::size_t at, std::uint32_t& best) const {
    if (at >= rows_.size() || (best != no_row && rank.before(best, rows_[at])))
      return; // what is below it comes later still
    if (is_wanted(rows_[at])) {
      best = rows_[at];
      return;
    }
    for (auto below = at * width + 1; below <= at * width + width; ++below)
      search(rank, is_wanted, below, best);
  }

  template <class Rank>
  void move(Rank& rank, std::size_t at, std::uint32_t row) {
    if (at > 0 && rank.before(row, rows_[(at - 1) / width]))
      rise(rank, at, row);
    else
      sink(rank, at, row);
  }

  template <class Rank>
  void rise(Rank& rank, std::size_t at, std::uint32_t row) {
    for (; at > 0; at = (at - 1) / width) {
      const auto above = rows_[(at - 1) / width];
      if (!rank.before(row, above))
        break;
      set(rank, at, above);
    }
    set(rank, at, row);
  }

  template <class Rank>
  void sink(Rank& rank, std::size_t at, std::uint32_t row) {
    for (;;) {
      const auto begin = at * width + 1;
      const auto end = std::min(begin + width, rows_.size());
      if (begin >= end)
        break;
      auto best = begin;
      for (auto i = begin + 1; i < end; ++i)
        if (rank.before(rows_[i], rows_[best]))
          best = i;
      if (!rank.before(rows_[best], row))
        break;
      set(rank, at, rows_[best]);
      at = best;
    }
    set(rank, at, row);
  }

  template <class Rank>
  void set(Rank& rank, std::size_t at, std::uint32_t row) {
    rows_[at] = row;
    rank.position(row) = static_cast<std::uint32_t>(at);
  }

  std::vector<std::uint32_t> rows_;
};

} // namespace troupe
