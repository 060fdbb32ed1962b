#include "cli/display/time_left.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::cli {

namespace {

/// So many of the last are averaged.
constexpr std::uint64_t averaged = 50;

/// After so many seconds, how many ran at once weighs 1/e of how many do now.
constexpr double memory_seconds = 5;

double seconds_of(duration span) {
  return std::chrono::duration<double>{span}.count();
}

} // namespace

std::string_view task_of_path(std::string_view path) {
  if (path.ends_with(']'))
    path = path.substr(0, path.rfind('['));
  return path.substr(path.find_last_of("/.") + 1);
}

std::uint64_t ended_tasks(const progress& counters) noexcept {
  return counters.completed + counters.failed + counters.skipped + counters.cancelled;
}

std::uint64_t failed_tasks(const progress& counters) noexcept {
  return counters.failed - std::min(counters.failed, counters.not_run);
}

void time_left::average::add(double next) {
  ++count;
  mean += (next - mean) / static_cast<double>(std::min(count, averaged));
}

void time_left::know(std::string_view task, duration took, std::uint64_t times) {
  auto& known = tasks_[std::string{task}];
  auto is_first = known.took.count == 0;
  known.took.add(seconds_of(took));
  if (times == 0)
    uncounted_.add(seconds_of(took));
  if (!is_first)
    return; // it has run here: how often it will do so is counted already
  known.expected = times;
  known.seconds = known.took.mean;
  expected_ += times;
  expected_seconds_ += known.seconds * static_cast<double>(times);
}

begun_action time_left::begin(std::string_view task, time_point at) {
  move_to(at);
  ++running_;
  auto& known = tasks_[std::string{task}];
  if (known.expected > 0) {
    --known.expected;
    --expected_;
    expected_seconds_ -= known.seconds;
  }
  if (known.took.count == 0)
    return {at};
  auto since = seconds_of(at - begun_);
  latest_end_ = std::max(timed_ > 0 ? latest_end_ : 0, since + known.took.mean);
  ++timed_;
  timed_seconds_ += known.took.mean;
  timed_begun_ += since;
  return {at, known.took.mean};
}

void time_left::end(std::string_view task, const begun_action& begun, time_point at, bool ended) {
  move_to(at);
  --running_;
  if (begun.seconds > 0) {
    --timed_;
    timed_seconds_ -= begun.seconds;
    timed_begun_ -= seconds_of(begun.since - begun_);
  }
  if (!ended)
    return;
  auto took = std::max(seconds_of(at - begun.since), 0.0);
  tasks_[std::string{task}].took.add(took);
  uncounted_.add(took);
}

void time_left::observe(const progress& counters, time_point at) {
  counters_ = counters;
  rate_.observe(std::max(ended_tasks(counters), before_) - before_, at); // a retry takes some back
}

std::optional<duration> time_left::left(time_point now) const {
  auto waiting = counters_.pending + counters_.waiting;
  auto counted = std::min(expected_, waiting);
  double seconds = 0;
  if (counted > 0)
    seconds = expected_seconds_ / at_once() * static_cast<double>(counted)
              / static_cast<double>(expected_);
  if (waiting > counted) {
    auto others = seconds_of_uncounted(waiting - counted, now);
    if (!others)
      return std::nullopt;
    seconds += *others;
  } else if (waiting == 0 && timed_ < running_) {
    return std::nullopt;
  }
  auto at = seconds_of(now - begun_);
  auto of_running = timed_seconds_ - (static_cast<double>(timed_) * at - timed_begun_);
  seconds += std::max(of_running, 0.0) / std::max(at_once(), static_cast<double>(timed_));
  if (timed_ > 0)
    seconds = std::max(seconds, latest_end_ - at);
  if (seconds <= 0)
    return std::nullopt;
  constexpr double longest = 1e9; // what comes after that is for nobody who reads this
  return std::chrono::duration_cast<duration>(
    std::chrono::duration<double>{std::min(seconds, longest)});
}

/// For actions of which it isn't known whose they are. What comes between them costs time, too: how
/// many end in a second tells more than how long each takes.
std::optional<double> time_left::seconds_of_uncounted(std::uint64_t actions, time_point now) const {
  if (auto rate = per_second(now); rate > 0)
    return static_cast<double>(actions) / rate;
  if (uncounted_.count > 0)
    return static_cast<double>(actions) * uncounted_.mean / at_once();
  return std::nullopt;
}

/// How many run at once, of late; at least one.
double time_left::at_once() const {
  return weight_ > 0 ? std::max(at_once_ / weight_, 1.0)
                     : std::max(static_cast<double>(running_), 1.0);
}

/// Since the last time, as many ran at once as do now.
void time_left::move_to(time_point at) {
  auto span = seconds_of(at - looked_);
  if (span <= 0)
    return;
  looked_ = at;
  auto old = std::exp(-span / memory_seconds);
  at_once_ = old * at_once_ + (1 - old) * static_cast<double>(running_);
  weight_ = old * weight_ + (1 - old);
}

} // namespace troupe::cli
