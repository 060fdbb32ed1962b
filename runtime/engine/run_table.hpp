/// The runs of a process, in rows that are used again.
#pragma once

#include "runtime/engine/run.hpp"

#include <deque>
#include <vector>

namespace troupe {

/// Rows with stable addresses. A row's generation grows when it is freed, so that stamps of
/// earlier runs are known to be stale.
class run_table {
public:
  /// A fresh row.
  run_index make() {
    if (free_.empty()) {
      rows_.emplace_back();
      return static_cast<run_index>(rows_.size() - 1);
    }
    auto row = free_.back();
    free_.pop_back();
    return row;
  }

  void free(run_index row) {
    auto generation = rows_[row].generation;
    rows_[row] = run{};
    rows_[row].generation = generation + 1;
    free_.push_back(row);
  }

  run& operator[](run_index row) { return rows_[row]; }
  const run& operator[](run_index row) const { return rows_[row]; }

  /// The run that `stamp` names, or null where it has ended.
  run* find(const run_stamp& stamp) {
    if (stamp.run >= rows_.size() || rows_[stamp.run].generation != stamp.generation)
      return nullptr;
    return &rows_[stamp.run];
  }

  std::size_t in_use() const noexcept { return rows_.size() - free_.size(); }

private:
  std::deque<run> rows_;
  std::vector<run_index> free_;
};

} // namespace troupe
