/// What is counted with: counters, gauges and histograms, as those who know the facts hold them.
///
/// All are small values that refer to a family of a `metric_registry`, which outlives them. One
/// that was made of nothing counts nothing. All may be used from any thread; counting takes no
/// lock, and a few nanoseconds.
#pragma once

#include "runtime/observe/metrics/metric_family.hpp"
#include "troupe/time.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe {

/// Only grows.
class metric_counter {
public:
  metric_counter() = default;
  explicit metric_counter(metric_series& of) : of_{&of} {}

  void add(std::uint64_t by = 1) const noexcept {
    if (of_)
      of_->cells.add(0, by);
  }

  /// Of a counter of nanoseconds. Less than nothing is nothing.
  void add(duration by) const noexcept {
    add(static_cast<std::uint64_t>(std::max(by, duration{}).count()));
  }

private:
  metric_series* of_ = nullptr;
};

/// How many, or how much, there is.
class metric_gauge {
public:
  metric_gauge() = default;
  explicit metric_gauge(metric_series& of) : of_{&of} {}

  /// Less than 0 takes away.
  void add(std::int64_t by) const noexcept {
    if (of_)
      of_->cells.add(0, static_cast<std::uint64_t>(by));
  }

  /// For one that is only set, by one thread at a time.
  void set(std::int64_t to) const noexcept {
    if (of_)
      of_->cells.set(0, static_cast<std::uint64_t>(to));
  }

private:
  metric_series* of_ = nullptr;
};

/// How values are spread.
class metric_histogram {
public:
  metric_histogram() = default;
  explicit metric_histogram(metric_series& of) : of_{&of} {}

  void observe(std::uint64_t what) const noexcept {
    if (!of_)
      return;
    const auto bucket = std::ranges::lower_bound(of_->bounds, what) - of_->bounds.begin();
    of_->cells.add(static_cast<std::size_t>(bucket), 1);
    of_->cells.add(of_->bounds.size() + 1, what);
  }

  /// Of a histogram of nanoseconds. Less than nothing is nothing.
  void observe(duration what) const noexcept {
    observe(static_cast<std::uint64_t>(std::max(what, duration{}).count()));
  }

private:
  metric_series* of_ = nullptr;
};

/// The figures of a family that has so many labels.
template <class Figure, std::size_t Labels>
class labelled {
public:
  labelled() = default;
  explicit labelled(metric_family& of) : of_{&of} {
    assert(of.description().labels.size() == Labels);
  }

  /// That of these values of the labels, in their order. It may be kept, which spares looking it up
  /// (some ten nanoseconds). May throw `std::bad_alloc` where the values come for the first time.
  template <class... Values>
  requires(sizeof...(Values) == Labels) Figure with(const Values&... values)
  const {
    if (!of_)
      return {};
    const std::array<std::string_view, Labels> all{std::string_view{values}...};
    return Figure{of_->of(all)};
  }

private:
  metric_family* of_ = nullptr;
};

} // namespace troupe
