#include "runtime/observe/metrics/metric_family.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>
#include <utility>

namespace troupe {

// -- values of a label -------------------------------------------------------------------------

metric_label_values::metric_label_values(const metric_label& of)
  : most_{of.values.empty() ? of.most : of.values.size()}, places_(std::bit_ceil(2 * (most_ + 1))) {
  insert(other, most_);
  for (const auto& each : of.values)
    add(each);
}

const metric_label_values::known_value*
metric_label_values::look_up(std::string_view text) const noexcept {
  const auto mask = places_.size() - 1;
  for (auto at = std::hash<std::string_view>{}(text)&mask;; at = (at + 1) & mask) {
    const auto* found = places_[at].load(std::memory_order_acquire);
    if (!found || found->text == text)
      return found; // there always is a free place
  }
}

std::optional<std::size_t> metric_label_values::find(std::string_view text) const noexcept {
  if (const auto* found = look_up(text))
    return found->number;
  if (!full_.load(std::memory_order_acquire))
    return std::nullopt;
  const auto* found = look_up(text); // it may have been the last for which there was room
  return found ? found->number : most_;
}

std::size_t metric_label_values::add(std::string_view text) {
  if (const auto known = find(text))
    return *known;
  const auto number = count_;
  insert(text, number);
  if (++count_ == most_)
    full_.store(true, std::memory_order_release);
  return number;
}

void metric_label_values::insert(std::string_view text, std::size_t number) {
  const auto& added = known_.emplace_back(known_value{std::string{text}, number});
  const auto mask = places_.size() - 1;
  auto at = std::hash<std::string_view>{}(text)&mask;
  while (places_[at].load(std::memory_order_relaxed))
    at = (at + 1) & mask;
  places_[at].store(&added, std::memory_order_release);
}

// -- the family --------------------------------------------------------------------------------

metric_family::metric_family(metric_description what) : what_{std::move(what)} {
  std::size_t combinations = 1;
  for (const auto& each : what_.labels)
    combinations *= labels_.emplace_back(each).size();
  slots_ = std::vector<std::atomic<metric_series*>>(combinations);
  const auto is_given = [](const metric_label& each) { return !each.values.empty(); };
  if (std::ranges::all_of(what_.labels, is_given)) {
    std::vector<std::string_view> values;
    add_given(values);
  }
}

/// All series that begin with `values`.
void metric_family::add_given(std::vector<std::string_view>& values) {
  if (values.size() == what_.labels.size()) {
    add(values);
    return;
  }
  for (const auto& each : what_.labels[values.size()].values) {
    values.emplace_back(each);
    add_given(values);
    values.pop_back();
  }
}

metric_series& metric_family::of(std::span<const std::string_view> values) {
  assert(values.size() == labels_.size());
  if (auto* known = find(values))
    return *known;
  return add(values);
}

metric_series* metric_family::find(std::span<const std::string_view> values) const noexcept {
  std::size_t slot = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto number = labels_[i].find(values[i]);
    if (!number)
      return nullptr;
    slot = slot * labels_[i].size() + *number;
  }
  return slots_[slot].load(std::memory_order_acquire);
}

metric_series& metric_family::add(std::span<const std::string_view> values) {
  const std::lock_guard lock{mutex_};
  std::size_t slot = 0;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& label = labels_[i];
    const auto number = label.add(values[i]);
    slot = slot * label.size() + number;
    const auto is_other = number + 1 == label.size();
    texts.emplace_back(is_other ? metric_label_values::other : values[i]);
  }
  if (auto* known = slots_[slot].load(std::memory_order_relaxed)) // another thread was faster
    return *known;
  auto& fresh
    = series_.emplace_back(metric_series{std::move(texts), what_.bounds, metric_cells{numbers()}});
  slots_[slot].store(&fresh, std::memory_order_release);
  return fresh;
}

std::size_t metric_family::numbers() const noexcept {
  return what_.type == metric_type::histogram ? what_.bounds.size() + 2 : 1;
}

} // namespace troupe
