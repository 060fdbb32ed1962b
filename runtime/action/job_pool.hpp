/// Threads for work that blocks: at most a given number of jobs at once, like `make -j`.
#pragma once

#include "runtime/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace troupe {

class job_line;

/// A place in the line of a pool's jobs, for a job that comes later. Given up where it goes
/// without one.
class job_place {
public:
  explicit job_place(std::shared_ptr<job_line> line);
  job_place(const job_place&) = delete;
  job_place& operator=(const job_place&) = delete;
  ~job_place();

private:
  friend class job_pool;
  std::shared_ptr<job_line> line_; // the pool may be gone
  std::uint64_t number_;
};

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

  /// Keeps a place for a job that another thread is about to submit: what is submitted after it
  /// is begun after it.
  std::shared_ptr<job_place> take_place();

  /// Queues a job, at `place` (null: last), which is used once; never waits for others. While the
  /// pool closes, the job is destroyed unrun. Fails where not even one thread can be started.
  result<void> submit(job work, const std::shared_ptr<job_place>& place = {});

  /// The greatest number of jobs that run at once.
  std::size_t size() const noexcept { return size_; }

private:
  result<void> start_thread();

  const std::size_t size_;
  std::shared_ptr<job_line> line_;
  std::vector<std::thread> threads_; // guarded by the line's mutex
};

} // namespace troupe
