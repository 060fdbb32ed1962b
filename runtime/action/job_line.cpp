#include "runtime/action/job_line.hpp"

#include <utility>

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
  if (place == first_)
    ready_.notify_one(); // who takes it wakes the next, if there is more to do
}

void job_line::give_up(std::uint64_t place) {
  std::scoped_lock lock{mutex_};
  if (closed_ || place < first_ || spots_[place - first_].is != state::taken)
    return;
  spots_[place - first_].is = state::given_up;
  drop_given_up();
  if (front_is_ready())
    ready_.notify_one();
}

void job_line::drop_given_up() {
  while (!spots_.empty() && spots_.front().is == state::given_up) {
    spots_.pop_front();
    ++first_;
  }
}

std::deque<job_line::job> job_line::close() {
  std::deque<job> left;
  {
    std::scoped_lock lock{mutex_};
    closed_ = true;
    for (auto& each : spots_)
      left.push_back(std::move(each.work));
    first_ += spots_.size();
    spots_.clear();
    waiting_ = 0;
  }
  ready_.notify_all();
  return left;
}

void job_line::run_jobs() {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    ready_.wait(lock, [this] { return closed_ || front_is_ready(); });
    --idle_;
    if (closed_)
      return;
    auto current = std::move(spots_.front().work);
    spots_.pop_front();
    ++first_;
    --waiting_;
    drop_given_up();
    if (front_is_ready())
      ready_.notify_one();
    lock.unlock();
    current();
    current = nullptr; // what it holds is released outside the lock
    lock.lock();
  }
}

} // namespace troupe
