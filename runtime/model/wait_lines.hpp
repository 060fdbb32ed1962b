/// Gathers what executions wait for.
#pragma once

#include "troupe/waiting.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// Which executions are meant: all of them, those together that wait for the same; or those of one
/// task, each alone.
class wait_lines {
public:
  /// Lines, at most.
  static constexpr std::size_t lines_max = 1'000;

  /// `task`: an id, or a path with the workflow's name or without it, with indexes of elements or
  /// without them; empty: all.
  explicit wait_lines(const std::string& task);

  /// Whether the execution at this path is meant.
  bool means(std::string_view path) const;

  /// Adds executions that are meant. What has no cause waits for nothing.
  void add(waiting_line line);

  bool sums_up() const noexcept { return task_.empty(); }
  std::uint64_t left_out() const noexcept { return left_out_; }
  std::vector<waiting_line> take() && { return std::move(lines_); }

private:
  std::string task_;
  std::vector<waiting_line> lines_;
  std::unordered_map<std::string, std::size_t> by_cause_;
  std::uint64_t left_out_ = 0;
};

} // namespace troupe
