#include "runtime/dispatch/job_line.hpp"

namespace troupe {

std::uint64_t job_line::take_place() {
  spots_.emplace_back();
  return first_ + spots_.size() - 1;
}

void job_line::fill(std::uint64_t place, job work) {
  auto& taken = spots_[place - first_];
  taken.work = std::move(work);
  taken.is = state::filled;
  ++waiting_;
}

void job_line::give_up(std::uint64_t place) {
  if (place < first_ || spots_[place - first_].is != state::taken)
    return;
  spots_[place - first_].is = state::given_up;
  drop_given_up();
}

std::pair<std::uint64_t, job_line::job> job_line::take() {
  std::pair<std::uint64_t, job> front{first_, std::move(spots_.front().work)};
  spots_.pop_front();
  ++first_;
  --waiting_;
  drop_given_up();
  return front;
}

std::deque<job_line::job> job_line::clear() {
  std::deque<job> left;
  for (auto& each : spots_)
    left.push_back(std::move(each.work));
  first_ += spots_.size();
  spots_.clear();
  waiting_ = 0;
  return left;
}

void job_line::drop_given_up() {
  while (!spots_.empty() && spots_.front().is == state::given_up) {
    spots_.pop_front();
    ++first_;
  }
}

} // namespace troupe
