#include "troupe/subscription.hpp"

#include "runtime/node/subscription_client.hpp"

namespace troupe {

subscription::subscription() noexcept = default;

subscription::subscription(std::unique_ptr<subscription_client> way) noexcept
  : link_{std::move(way)} {}

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
