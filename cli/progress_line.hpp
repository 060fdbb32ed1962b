/// The line that says how far a run is.
#pragma once

#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>

namespace troupe::cli {

/// How many tasks end in a second, of late: old seconds count less and less.
class completion_rate {
public:
  /// Takes note that `ended` tasks had ended `at` that time since the start. Times grow.
  void observe(std::uint64_t ended, duration at);

  /// Tasks per second; 0 until some have ended.
  double per_second() const noexcept { return per_second_; }

private:
  std::uint64_t ended_ = 0;
  duration at_{};
  double per_second_ = 0;
};

/// Tasks that came to an end, whichever.
std::uint64_t ended_tasks(const progress& counters) noexcept;

/// `12/40 done  4 running  0 failed  8.2/s  3 s left`, cut to `columns`.
std::string progress_text(const progress& counters, double per_second, std::size_t columns);

/// The status line of a run, which goes when the object does.
class progress_line {
public:
  progress_line() = default;
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;
  ~progress_line();

  /// Shows the counters as they are `at` that time since the start.
  void draw(const progress& counters, duration at);

private:
  completion_rate rate_;
};

} // namespace troupe::cli
