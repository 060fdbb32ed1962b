/// Threads for work that blocks: at most a given number of jobs at once, like `make -j`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace troupe {

/// Runs jobs first in, first out, on up to `size()` threads, which are started when first
/// needed and take no signals. Thread-safe.
class job_pool {
public:
  /// A job must not throw.
  using job = std::function<void()>;

  /// Names a job of one pool; 0 names none.
  using ticket = std::uint64_t;

  /// Threads that may be left behind at once.
  static constexpr std::size_t most_left_behind = 64;

  /// `threads`: at least 1 (0 counts as 1).
  explicit job_pool(std::size_t threads);
  job_pool(const job_pool&) = delete;
  job_pool& operator=(const job_pool&) = delete;

  ~job_pool() { close(); }

  /// Waits for the jobs that run, save those left behind. Those not started yet are destroyed
  /// unrun, so the promises that they hold fail. Not for two threads at once.
  void close();

  /// Queues a job; never waits for others. While the pool closes, the job is destroyed unrun.
  /// Throws `std::system_error` where not even one thread can be started.
  void submit(job work) { submit(std::move(work), 0); }

  /// Likewise, with a name from `draw_ticket` that nothing else has.
  void submit(job work, ticket name);
  ticket draw_ticket();

  /// Gives the slot of a job that runs, and may never return, to others. Its thread is left behind:
  /// it ends after the job, or with the program, and nobody waits for it. Whatever the job refers
  /// to must outlive it. False where the job does not run, or too many are left behind.
  bool leave_behind(ticket name);

  /// The threads that are left behind at this moment.
  std::size_t left_behind() const;

  /// The greatest number of jobs that run at once.
  std::size_t size() const noexcept { return size_; }

private:
  struct shared_state;

  const std::size_t size_;
  std::shared_ptr<shared_state> shared_; ///< With the threads: some may outlive the pool.
};

} // namespace troupe
