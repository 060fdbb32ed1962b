#include "runtime/action/job_pool.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace troupe {

namespace {

/// While it lives, the calling thread takes no signals, nor do threads that it starts: a thread
/// inherits its creator's mask, and signals are for the program's own threads.
class signals_blocked {
public:
  signals_blocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  signals_blocked(const signals_blocked&) = delete;
  signals_blocked& operator=(const signals_blocked&) = delete;
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_{};
};

} // namespace

struct job_pool::shared_state : std::enable_shared_from_this<shared_state> {
  struct queued_job {
    job work;
    ticket name;
  };
  struct worker {
    std::thread thread;
    ticket runs = 0;
    bool is_left = false;
  };
  using place = std::list<worker>::iterator;

  std::mutex mutex; // guards all below
  std::condition_variable ready;
  std::deque<queued_job> queue;
  std::list<worker> workers; ///< Those left behind are at the front.
  std::size_t left = 0;      ///< How many they are.
  std::size_t idle = 0;
  ticket last_ticket = 0;
  bool closing = false;

  /// Makes a thread more where none of `most` is free for the jobs that wait and those that come.
  /// Under the lock.
  void start_if_needed(std::size_t most, std::size_t coming) {
    if (closing || queue.size() + coming <= idle || workers.size() - left >= most)
      return;
    signals_blocked guard;
    auto fresh = workers.emplace(workers.end());
    try {
      fresh->thread = std::thread{[self = shared_from_this(), fresh] { self->run_jobs(fresh); }};
    } catch (const std::system_error&) {
      workers.erase(fresh);
      if (workers.size() == left)
        throw; // with some threads, the job only waits longer
    }
  }

  void run_jobs(place self) {
    std::unique_lock lock{mutex};
    while (!self->is_left) {
      ++idle;
      ready.wait(lock, [this] { return closing || !queue.empty(); });
      --idle;
      if (queue.empty())
        return;
      auto current = std::move(queue.front());
      queue.pop_front();
      self->runs = current.name;
      lock.unlock();
      current.work();
      current.work = nullptr; // what it holds is released outside the lock
      lock.lock();
      self->runs = 0;
    }
    --left;
    workers.erase(self);
  }
};

job_pool::job_pool(std::size_t threads)
  : size_{std::max<std::size_t>(threads, 1)}, shared_{std::make_shared<shared_state>()} {}

void job_pool::close() {
  std::deque<shared_state::queued_job> dropped;
  std::list<shared_state::worker> joined;
  {
    std::scoped_lock lock{shared_->mutex};
    shared_->closing = true;
    dropped.swap(shared_->queue);
    // The nodes of a list stay where they are: the threads that look at theirs still find it.
    auto first = std::next(shared_->workers.begin(), static_cast<std::ptrdiff_t>(shared_->left));
    joined.splice(joined.begin(), shared_->workers, first, shared_->workers.end());
  }
  shared_->ready.notify_all();
  dropped.clear(); // before the joins: a running job may wait for what these promised
  for (auto& each : joined)
    each.thread.join();
}

job_pool::ticket job_pool::draw_ticket() {
  std::scoped_lock lock{shared_->mutex};
  return ++shared_->last_ticket;
}

void job_pool::submit(job work, ticket name) {
  {
    std::scoped_lock lock{shared_->mutex};
    if (shared_->closing)
      return;
    shared_->start_if_needed(size_, 1);
    shared_->queue.push_back({std::move(work), name});
  }
  shared_->ready.notify_one();
}

bool job_pool::leave_behind(ticket name) {
  std::scoped_lock lock{shared_->mutex};
  auto& all = shared_->workers;
  auto stuck = std::ranges::find(all, name, &shared_state::worker::runs);
  if (name == 0 || stuck == all.end() || stuck->is_left || shared_->left == most_left_behind)
    return false;
  stuck->is_left = true;
  ++shared_->left;
  stuck->thread.detach();
  all.splice(all.begin(), all, stuck);
  try {
    shared_->start_if_needed(size_, 0);
  } catch (const std::system_error&) {
    return true; // the next job tries again
  }
  return true;
}

std::size_t job_pool::left_behind() const {
  std::scoped_lock lock{shared_->mutex};
  return shared_->left;
}

} // namespace troupe
