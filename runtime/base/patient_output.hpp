/// Writing to a reader that may stall: a pipe that nobody reads, a terminal at Ctrl-S.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/time.hpp"

#include <atomic>
#include <string_view>

namespace troupe {

/// Waits for the reader as long as it takes, until it is told to hurry. One thread writes.
class patient_output {
public:
  /// `patience`: how long a reader may take nothing after that.
  explicit patient_output(duration patience);

  /// Writes all of `text` to the descriptor `to`, whether that blocks or not. Gives 0, the `errno`
  /// value of the fault, or ETIMEDOUT where patience ended; then a part may have been written.
  int write(int to, std::string_view text);

  /// From any thread, at once: patience counts from now on.
  void hurry() noexcept;

  bool hurries() const noexcept { return hurries_; }

private:
  int await(int to) const;

  duration patience_;
  descriptor bell_; // an eventfd: rung once, for ever
  std::atomic<bool> hurries_ = false;
};

} // namespace troupe
