/// Everything that is wrong with a definition, collected while it is read.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace troupe {

/// Collects problems up to a bound and counts those beyond it.
class problem_list {
public:
  /// `file` is what every problem names; at most `most` are kept.
  problem_list(std::string file, std::size_t most) : file_{std::move(file)}, most_{most} {}

  void add(source_position where, std::string message);
  void add(error fault) { add(fault.where, std::move(fault.message)); }

  bool empty() const noexcept { return found_.empty(); }

  /// True where a further problem would only be counted: not worth composing its message.
  bool full() const noexcept { return found_.size() >= most_; }

  const std::string& file() const noexcept { return file_; }

  /// The problems in the order of their places, then how many were left out.
  std::vector<problem> take();

private:
  std::string file_;
  std::size_t most_;
  std::size_t left_out_ = 0;
  std::vector<problem> found_;
};

} // namespace troupe
