#include "cli/progress_line.hpp"

#include "cli/standard_streams.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace troupe::cli {

namespace {

/// After this many seconds an observation weighs 1/e of a new one.
constexpr double memory_seconds = 5.0;

std::string rate_text(double per_second) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), per_second < 10 ? "%.1f/s" : "%.0f/s", per_second);
  return text.data();
}

/// `45 s`, `3 min 20 s`, `2 h 5 min`.
std::string time_left(double seconds) {
  auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 60)
    return std::to_string(whole) + " s";
  if (whole < 3'600)
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3'600) + " h " + std::to_string(whole % 3'600 / 60) + " min";
}

} // namespace

void completion_rate::observe(std::uint64_t ended, duration at) {
  auto span = std::chrono::duration<double>{at - at_}.count();
  if (span <= 0)
    return;
  auto gained = ended > ended_ ? static_cast<double>(ended - ended_) : 0.0;
  auto old = at_ == duration::zero() ? 0.0 : std::exp(-span / memory_seconds);
  per_second_ = old * per_second_ + (1 - old) * gained / span;
  ended_ = ended;
  at_ = at;
}

std::uint64_t ended_tasks(const progress& counters) noexcept {
  return counters.completed + counters.failed + counters.skipped + counters.cancelled;
}

std::string progress_text(const progress& counters, double per_second, std::size_t columns) {
  auto ended = ended_tasks(counters);
  auto text = std::to_string(ended) + "/" + std::to_string(counters.total) + " done  "
              + std::to_string(counters.running) + " running  " + std::to_string(counters.failed)
              + " failed";
  if (per_second > 0) {
    text += "  " + rate_text(per_second);
    if (counters.total > ended)
      text += "  " + time_left(static_cast<double>(counters.total - ended) / per_second) + " left";
  }
  if (text.size() > columns)
    text.resize(columns);
  return text;
}

progress_line::~progress_line() {
  clear_status();
}

void progress_line::draw(const progress& counters, duration at) {
  rate_.observe(ended_tasks(counters), at);
  auto columns = terminal_width() - 1; // a full last column would wrap
  draw_status(progress_text(counters, rate_.per_second(), columns));
}

} // namespace troupe::cli
