#include "api/operations/request_pool.hpp"

#include "runtime/base/signals_blocked.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace troupe::api {

request_pool::request_pool(std::size_t threads, std::size_t most_waiting, process_place place)
  : most_waiting_{most_waiting}, place_{std::move(place)} {
  signals_blocked none;
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
    threads_.emplace_back([this] { serve(); });
}

bool request_pool::try_add(job work) {
  return add(work, most_waiting_);
}

bool request_pool::add(job work) {
  return add(work, std::numeric_limits<std::size_t>::max());
}

bool request_pool::add(job& work, std::size_t most_waiting) {
  std::lock_guard lock{mutex_};
  if (closes_ || waiting_.size() >= most_waiting)
    return false;
  waiting_.push_back(std::move(work));
  changed_.notify_one();
  return true;
}

void request_pool::close() {
  {
    std::lock_guard lock{mutex_};
    closes_ = true;
    changed_.notify_all();
  }
  threads_.clear(); // each is joined
}

void request_pool::serve() {
  process_directory processes{place_};
  for (;;) {
    job next;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return closes_ || !waiting_.empty(); });
      if (waiting_.empty())
        return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    processes.look_anew();
    next(processes);
  }
}

} // namespace troupe::api
