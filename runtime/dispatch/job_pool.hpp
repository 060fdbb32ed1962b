/// Threads for work that blocks: at most a given number of jobs at once, like `make -j`.
#pragma once

#include "troupe/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>

namespace troupe {

class job_place;

/// Runs jobs first in, first out, on up to `size()` threads, which are started when first
/// needed and take no signals. Thread-safe.
///
/// Where jobs are brief unless something blocks them, a few threads do for thousands of them, as
/// long as none is stuck. A pool that grows has more then: where jobs wait and none is begun for
/// `patience`, the threads are doubled, and so on. Those that are too many end when nothing waits.
class job_pool {
public:
  /// A job must not throw.
  using job = std::function<void()>;

  /// As many threads as there are jobs at once.
  static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

  /// Threads that may be left behind at once.
  static constexpr std::size_t most_left_behind = 64;

  /// Whether there are more threads where those that there are seem stuck.
  enum class growth : std::uint8_t { none, while_stuck };

  /// How long no job is begun, though some wait, before those that run count as stuck.
  static constexpr std::chrono::milliseconds patience{100};

  /// Threads enough for brief jobs: one a core, but at least 4 and at most 16.
  static std::size_t few() noexcept;

  /// `threads`: at least 1 (0 counts as 1).
  explicit job_pool(std::size_t threads, growth more = growth::none);
  job_pool(const job_pool&) = delete;
  job_pool& operator=(const job_pool&) = delete;

  ~job_pool() { close(); }

  /// Waits for the jobs that run, save those left behind. Those not started yet are destroyed
  /// unrun, so the promises that they hold fail. Not for two threads at once.
  void close();

  /// Keeps a place for a job that this or another thread is about to submit: what is submitted
  /// after it is begun after it.
  std::shared_ptr<job_place> take_place();

  /// Queues a job, at `place` (null: last), which is used once; never waits for others. While the
  /// pool closes, the job is destroyed unrun. Fails where not even one thread can be started.
  result<void> submit(job work, const std::shared_ptr<job_place>& place = {});

  /// Gives the slot of the job of that place, which runs and may never return, to others. Its
  /// thread is left behind: it ends after the job, or with the program, and nobody waits for it.
  /// Whatever the job refers to must outlive it. False where the job does not run, or too many are
  /// left behind.
  bool leave_behind(const job_place& place);

  /// The threads that are left behind at this moment.
  std::size_t left_behind() const;

  /// The greatest number of jobs that run at once, while none is stuck.
  std::size_t size() const noexcept;

private:
  friend class job_place;
  struct shared_state;

  std::shared_ptr<shared_state> shared_; ///< With the threads: some may outlive the pool.
};

/// A place in the line of a pool's jobs. Given up where it goes without a job.
class job_place {
public:
  job_place(std::shared_ptr<job_pool::shared_state> of, std::uint64_t number);
  job_place(const job_place&) = delete;
  job_place& operator=(const job_place&) = delete;
  ~job_place();

private:
  friend class job_pool;
  std::shared_ptr<job_pool::shared_state> of_; // the pool may be gone
  std::uint64_t number_;
};

} // namespace troupe
