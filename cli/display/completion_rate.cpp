#include "cli/display/completion_rate.hpp"

namespace troupe::cli {

void completion_rate::observe(std::uint64_t ended, time_point at) {
  ended_ = ended;
  const auto& last = looks_[last_];
  if (ended == last.ended || at - last.at < apart)
    return;
  last_ = (last_ + 1) % looks;
  looks_[last_] = {at, ended};
  if (count_ < looks)
    ++count_;
}

double completion_rate::per_second(time_point now) const {
  const auto& first = looks_[(last_ + looks + 1 - count_) % looks];
  auto span = std::chrono::duration<double>{now - first.at}.count();
  return span > 0 && ended_ > first.ended ? static_cast<double>(ended_ - first.ended) / span : 0;
}

} // namespace troupe::cli
