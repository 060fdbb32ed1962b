/// The jobs of a pool that wait for a thread, in order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

namespace troupe {

/// Places in the order in which they were taken. A job is begun once it stands in front. Its
/// mutex also guards what the pool has of its own.
class job_line {
public:
  using job = std::function<void()>;

  std::mutex& mutex() noexcept { return mutex_; }

  /// The number of a new place at the end. With the mutex held.
  std::uint64_t take_place();

  /// Puts a job there. With the mutex held; the place must be free.
  void fill(std::uint64_t place, job work);

  /// The place is given up, unless it has been filled. Takes the mutex.
  void give_up(std::uint64_t place);

  /// Whether a further thread would find a job. With the mutex held.
  bool wants_thread() const noexcept { return waiting_ >= idle_; }

  bool is_closed() const noexcept { return closed_; }

  /// Lets go all threads that look for a job, and gives the jobs that are left.
  std::deque<job> close();

  /// What a thread does: all jobs that come, until the line is closed.
  void run_jobs();

private:
  enum class state : std::uint8_t { taken, filled, given_up };
  struct spot {
    state is = state::taken;
    job work;
  };

  bool front_is_ready() const noexcept {
    return !spots_.empty() && spots_.front().is == state::filled;
  }
  void drop_given_up();

  std::mutex mutex_; // guards all below
  std::condition_variable ready_;
  std::deque<spot> spots_;
  std::uint64_t first_ = 0; ///< The number of the place in front.
  std::size_t waiting_ = 0; ///< Places that are filled.
  std::size_t idle_ = 0;    ///< Threads.
  bool closed_ = false;
};

} // namespace troupe
