#include "runtime/action/job_pool.hpp"

#include <algorithm>
#include <csignal>
#include <system_error>

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

job_pool::job_pool(std::size_t threads) : size_{std::max<std::size_t>(threads, 1)} {}

void job_pool::close() {
  std::deque<job> dropped;
  {
    std::scoped_lock lock{mutex_};
    closing_ = true;
    dropped.swap(queue_);
  }
  ready_.notify_all();
  dropped.clear(); // before the joins: a running job may wait for what these promised
  for (auto& thread : threads_)
    if (thread.joinable())
      thread.join();
}

void job_pool::submit(job work) {
  {
    std::scoped_lock lock{mutex_};
    if (closing_)
      return;
    if (queue_.size() >= idle_ && threads_.size() < size_)
      start_thread();
    queue_.push_back(std::move(work));
  }
  ready_.notify_one();
}

void job_pool::start_thread() {
  signals_blocked guard;
  try {
    threads_.emplace_back([this] { run_jobs(); });
  } catch (const std::system_error&) {
    if (threads_.empty())
      throw; // with some threads, the job only waits longer
  }
}

void job_pool::run_jobs() {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    ready_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty())
      return;
    auto current = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    current();
    current = nullptr; // what it holds is released outside the lock
    lock.lock();
  }
}

} // namespace troupe
