#include "runtime/dispatch/job_pool.hpp"

#include "runtime/base/signals_blocked.hpp"
#include "runtime/dispatch/job_line.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace troupe {

struct job_pool::shared_state : std::enable_shared_from_this<shared_state> {
  struct worker {
    std::thread thread;
    std::optional<std::uint64_t> runs; ///< The place of its job.
    bool is_left = false;
  };
  using worker_place = std::list<worker>::iterator;

  shared_state(std::size_t threads, growth more)
    : size{std::max<std::size_t>(threads, 1)}, grows{more == growth::while_stuck}, most{size} {}

  const std::size_t size;
  const bool grows;

  std::mutex mutex; // guards all below
  std::condition_variable ready;
  std::condition_variable shortage; ///< For the thread that watches.
  std::condition_variable closed;   ///< Likewise.
  job_line line;
  std::list<worker> workers; ///< Those left behind are at the front.
  std::thread watcher;       ///< Where it grows.
  std::size_t most;          ///< Threads at once, beside those left behind.
  std::size_t left = 0;      ///< How many are left behind.
  std::size_t idle = 0;
  std::uint64_t begun = 0; ///< Jobs so far.
  bool closing = false;

  /// Whether a job waits and there is no thread for it.
  bool is_short() const { return line.is_ready() && idle == 0; }

  /// Wakes a thread for the job in front; who takes it wakes the next, if there is more to do.
  void wake_one() {
    if (line.is_ready())
      ready.notify_one();
    if (grows && is_short())
      shortage.notify_one();
  }

  /// Makes a thread more where none of `most` is free for the jobs that wait and those that come.
  /// Under the lock.
  result<void> start_if_needed(std::size_t coming) {
    if (closing || line.waiting() + coming <= idle || workers.size() - left >= most)
      return {};
    signals_blocked guard;
    auto fresh = workers.emplace(workers.end());
    try {
      fresh->thread = std::thread{[self = shared_from_this(), fresh] { self->run_jobs(fresh); }};
      if (grows && !watcher.joinable())
        watcher = std::thread{[self = shared_from_this()] { self->watch(); }};
    } catch (const std::system_error& thrown) {
      if (fresh->thread.joinable())
        return {}; // nobody watches it: the next one tries again
      workers.erase(fresh);
      if (workers.size() == left) // with some threads, the job only waits longer
        return failure(std::string{"can't start a thread: "} + thrown.what());
    }
    return {};
  }

  void run_jobs(worker_place self) {
    std::unique_lock lock{mutex};
    while (!self->is_left) {
      if (grows && !closing && !line.is_ready() && !is_kept())
        return end(self);
      ++idle;
      ready.wait(lock, [this] { return closing || line.is_ready(); });
      --idle;
      if (closing)
        return;
      auto [place, work] = line.take();
      self->runs = place;
      ++begun;
      wake_one();
      lock.unlock();
      work();
      work = nullptr; // what it holds is released outside the lock
      lock.lock();
      self->runs.reset();
    }
    --left;
    workers.erase(self);
  }

  /// Nothing waits: whether the thread that asks is one of those that stay.
  bool is_kept() {
    const auto busy = workers.size() - left - idle - 1;
    most = size + busy; // those may be stuck
    return idle < size;
  }

  void end(worker_place self) {
    self->thread.detach();
    workers.erase(self);
  }

  /// Doubles the threads where those that there are seem stuck.
  void watch() {
    std::unique_lock lock{mutex};
    while (!closing) {
      shortage.wait(lock, [this] { return closing || is_short(); });
      const auto before = begun;
      closed.wait_for(lock, patience, [this] { return closing; });
      if (begun != before || !is_short())
        continue;
      most = std::max(most, 2 * (workers.size() - left));
      for (auto waiting = line.waiting(); waiting > 0; --waiting)
        static_cast<void>(start_if_needed(0)); // where none can be started, it is tried again
    }
  }
};

job_place::job_place(std::shared_ptr<job_pool::shared_state> of, std::uint64_t number)
  : of_{std::move(of)}, number_{number} {}

job_place::~job_place() {
  std::scoped_lock lock{of_->mutex};
  of_->line.give_up(number_);
  of_->wake_one();
}

job_pool::job_pool(std::size_t threads, growth more)
  : shared_{std::make_shared<shared_state>(threads, more)} {}

std::size_t job_pool::few() noexcept {
  return std::clamp(std::thread::hardware_concurrency(), 4U, 16U);
}

std::size_t job_pool::size() const noexcept {
  return shared_->size;
}

void job_pool::close() {
  std::deque<job> dropped;
  std::list<shared_state::worker> joined;
  std::thread watcher;
  {
    std::scoped_lock lock{shared_->mutex};
    shared_->closing = true;
    dropped = shared_->line.clear();
    // The nodes of a list stay where they are: the threads that look at theirs still find it.
    auto first = std::next(shared_->workers.begin(), static_cast<std::ptrdiff_t>(shared_->left));
    joined.splice(joined.begin(), shared_->workers, first, shared_->workers.end());
    watcher = std::move(shared_->watcher);
  }
  shared_->ready.notify_all();
  shared_->shortage.notify_all();
  shared_->closed.notify_all();
  dropped.clear(); // before the joins: a running job may wait for what these promised
  for (auto& each : joined)
    each.thread.join();
  if (watcher.joinable())
    watcher.join();
}

std::shared_ptr<job_place> job_pool::take_place() {
  std::scoped_lock lock{shared_->mutex};
  return std::make_shared<job_place>(shared_, shared_->line.take_place());
}

result<void> job_pool::submit(job work, const std::shared_ptr<job_place>& place) {
  std::scoped_lock lock{shared_->mutex};
  if (shared_->closing)
    return {};
  if (auto started = shared_->start_if_needed(1); !started)
    return started;
  auto& line = shared_->line;
  line.fill(place ? place->number_ : line.take_place(), std::move(work));
  shared_->wake_one();
  return {};
}

bool job_pool::leave_behind(const job_place& place) {
  std::scoped_lock lock{shared_->mutex};
  auto& all = shared_->workers;
  auto stuck = std::ranges::find(all, std::optional{place.number_}, &shared_state::worker::runs);
  if (stuck == all.end() || stuck->is_left || shared_->left == most_left_behind)
    return false;
  stuck->is_left = true;
  ++shared_->left;
  stuck->thread.detach();
  all.splice(all.begin(), all, stuck);
  // Where no thread can be started now, the next job tries again.
  static_cast<void>(shared_->start_if_needed(0));
  return true;
}

std::size_t job_pool::left_behind() const {
  std::scoped_lock lock{shared_->mutex};
  return shared_->left;
}

} // namespace troupe
