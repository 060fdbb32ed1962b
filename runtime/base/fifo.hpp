/// A queue whose elements stand in one piece of memory.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

/// First in, first out. An empty one that was never used takes no memory (a `std::deque` allocates
/// twice before it holds anything, which many small processes would pay for), and one that empties
/// again and again keeps using the same.
template <class T>
class fifo {
public:
  using value_type = T;

  bool empty() const noexcept { return first_ == items_.size(); }
  std::size_t size() const noexcept { return items_.size() - first_; }

  /// The one that came first. There must be one.
  T& front() { return items_[first_]; }
  const T& front() const { return items_[first_]; }

  /// Makes room for so many, at once.
  void reserve(std::size_t count) { items_.reserve(first_ + count); }

  void push_back(T item) { items_.push_back(std::move(item)); }

  template <class... Args>
  T& emplace_back(Args&&... args) {
    return items_.emplace_back(std::forward<Args>(args)...);
  }

  /// Takes the first one out. There must be one. In all, as many moves as elements are spent on
  /// giving room back.
  void pop_front() {
    if (++first_ == items_.size())
      return clear();
    if constexpr (!std::is_trivially_destructible_v<T>)
      static_cast<void>(T{std::move(items_[first_ - 1])}); // what it holds goes now
    if (first_ >= worth_moving && first_ * 2 >= items_.size()) {
      items_.erase(items_.begin(), begin_of(items_));
      first_ = 0;
    }
  }

  /// Takes the first `count` out. There must be as many.
  void pop_front(std::size_t count) {
    for (; count > 0; --count)
      pop_front();
  }

  void clear() noexcept {
    items_.clear();
    first_ = 0;
  }

  auto begin() { return begin_of(items_); }
  auto begin() const { return begin_of(items_); }
  auto end() { return items_.end(); }
  auto end() const { return items_.end(); }

private:
  static constexpr std::size_t worth_moving = 64;

  template <class Items>
  auto begin_of(Items& items) const {
    return items.begin() + static_cast<std::ptrdiff_t>(first_);
  }

  std::vector<T> items_;
  std::size_t first_ = 0; ///< Those before it were taken out.
};

} // namespace troupe
