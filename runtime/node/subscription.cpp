#include "troupe/subscription.hpp"

#include "runtime/node/event_link.hpp"

namespace troupe {

subscription::subscription() noexcept = default;

subscription::subscription(std::unique_ptr<event_link> way) noexcept : link_{std::move(way)} {}

subscription::subscription(subscription&&) noexcept = default;

subscription& subscription::operator=(subscription&& other) noexcept {
  if (this != &other) {
    end();
    link_ = std::move(other.link_);
  }
  return *this;
}

subscription::~subscription() {
  end();
}

void subscription::end() {
  if (auto way = std::exchange(link_, nullptr))
    way->cut();
}

} // namespace troupe
