#include "api/stream/event_ring.hpp"

#include <charconv>
#include <utility>

namespace troupe::api {

std::uint64_t event_ring::add(stream_event happened) {
  if (events_.size() == capacity_)
    events_.pop_front();
  events_.push_back(std::move(happened));
  return ++last_;
}

void event_ring::skip(std::uint64_t lost) {
  if (lost == 0)
    return;
  events_.clear();
  last_ += lost;
}

std::string event_ring::id_of(std::uint64_t number) const {
  return boot_ + '-' + std::to_string(number);
}

std::optional<std::uint64_t> event_ring::number_of(std::string_view id) const {
  if (id.size() <= boot_.size() || !id.starts_with(boot_) || id[boot_.size()] != '-')
    return std::nullopt;
  const auto text = id.substr(boot_.size() + 1);
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  if (number > last_ || number + 1 < first())
    return std::nullopt;
  return number;
}

} // namespace troupe::api
