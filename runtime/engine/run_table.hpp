/// The runs of a process, in rows that are used again.
#pragma once

#include "runtime/engine/run.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// Rows with stable addresses, in blocks. A row's generation grows when it is freed, so that stamps
/// of earlier runs are known to be stale.
class run_table {
public:
  /// A fresh row.
  run_index make() {
    if (free_.empty()) {
      if (size_ % block_size == 0)
        blocks_.push_back(std::make_unique<run[]>(block_size));
      return size_++;
    }
    auto row = free_.back();
    free_.pop_back();
    return row;
  }

  void free(run_index row) {
    auto& freed = (*this)[row];
    auto generation = freed.generation;
    std::destroy_at(&freed);
    std::construct_at(&freed);
    freed.generation = generation + 1;
    free_.push_back(row);
  }

  run& operator[](run_index row) { return blocks_[row / block_size][row % block_size]; }
  const run& operator[](run_index row) const { return blocks_[row / block_size][row % block_size]; }

  /// The run that `stamp` names, or null where it has ended.
  run* find(const run_stamp& stamp) {
    if (stamp.run >= size_ || (*this)[stamp.run].generation != stamp.generation)
      return nullptr;
    return &(*this)[stamp.run];
  }
  const run* find(const run_stamp& stamp) const {
    return const_cast<run_table*>(this)->find(stamp);
  }

  std::size_t in_use() const noexcept { return size_ - free_.size(); }

  /// Shows `archive` all that it is made of (description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  static constexpr run_index block_size = 8; ///< Small, for there are many small processes.

  std::vector<std::unique_ptr<run[]>> blocks_;
  run_index size_ = 0;
  std::vector<run_index> free_;
};

} // namespace troupe
