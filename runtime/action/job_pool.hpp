/// Threads for work that blocks: at most a given number of jobs at once, like `make -j`.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace troupe {

/// Runs jobs first in, first out, on up to `size()` threads, which are started when first
/// needed and take no signals. Thread-safe.
class job_pool {
public:
  /// A job must not throw.
  using job = std::function<void()>;

  /// `threads`: at least 1 (0 counts as 1).
  explicit job_pool(std::size_t threads);
  job_pool(const job_pool&) = delete;
  job_pool& operator=(const job_pool&) = delete;

  ~job_pool() { close(); }

  /// Waits for the jobs that run. Those not started yet are destroyed unrun, so the promises
  /// that they hold fail. Not for two threads at once.
  void close();

  /// Queues a job; never waits for others. While the pool closes, the job is destroyed unrun.
  /// Throws `std::system_error` where not even one thread can be started.
  void submit(job work);

  /// The greatest number of jobs that run at once.
  std::size_t size() const noexcept { return size_; }

private:
  void start_thread();
  void run_jobs();

  const std::size_t size_;
  std::mutex mutex_; // guards all below
  std::condition_variable ready_;
  std::deque<job> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool closing_ = false;
};

} // namespace troupe
