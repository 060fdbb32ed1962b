/// A metric with its series.
#pragma once

#include "runtime/observe/metrics/metric_cells.hpp"
#include "runtime/observe/metrics/metric_description.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The figures of one combination of labels' values: one number, or, of a histogram, one a bucket
/// and the sum of what was observed.
struct metric_series {
  std::vector<std::string> labels; ///< Their values.
  const std::vector<std::uint64_t>& bounds;
  metric_cells cells;
};

/// The values of one label, by number. The last number is that of `other`. Those that are known
/// are found without a lock; `add` is for one thread at a time.
class metric_label_values {
public:
  static constexpr std::string_view other = "other";

  explicit metric_label_values(const metric_label& of);

  /// How many numbers there are.
  std::size_t size() const noexcept { return most_ + 1; }

  /// None where the value is new, and there is room for it.
  std::optional<std::size_t> find(std::string_view text) const noexcept;

  /// That of a value which may be new.
  std::size_t add(std::string_view text);

private:
  struct known_value {
    std::string text;
    std::size_t number = 0;
  };

  const known_value* look_up(std::string_view text) const noexcept;
  void insert(std::string_view text, std::size_t number);

  std::size_t most_;
  std::deque<known_value> known_;
  /// By hash; a place that is taken leads to the next.
  std::vector<std::atomic<const known_value*>> places_;
  std::size_t count_ = 0;
  std::atomic<bool> full_{false};
};

/// Its series stay where they are as long as it does.
class metric_family {
public:
  /// Series whose labels are all given come to be at once, with zero.
  explicit metric_family(metric_description what);

  const metric_description& description() const noexcept { return what_; }

  /// The series of these values, in the order of the labels; a new one where there is none. From
  /// any thread; takes a lock for values that come for the first time, and only then.
  metric_series& of(std::span<const std::string_view> values);

  /// Calls `visit(series)` for each that there is, in the order in which their values came.
  template <class Visitor>
  void each(Visitor visit) const {
    for (const auto& slot : slots_)
      if (const auto* known = slot.load(std::memory_order_acquire))
        visit(*known);
  }

private:
  metric_series* find(std::span<const std::string_view> values) const noexcept;
  metric_series& add(std::span<const std::string_view> values);
  void add_given(std::vector<std::string_view>& values);
  std::size_t numbers() const noexcept;

  metric_description what_;
  std::deque<metric_label_values> labels_;
  std::mutex mutex_; ///< Guards what is added to `labels_` and `series_`.
  std::deque<metric_series> series_;
  std::vector<std::atomic<metric_series*>> slots_; ///< By the numbers of the values.
};

} // namespace troupe
