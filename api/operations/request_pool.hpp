/// The threads on which requests are served that may block.
#pragma once

#include "runtime/node/process_directory.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace troupe::api {

/// Runs jobs first in, first out, on threads that each keep a directory, and with it a connection
/// to the store, from job to job. Each job finds the runtimes that there are by then. Thread-safe.
class request_pool {
public:
  /// Must not throw.
  using job = std::function<void(process_directory& processes)>;

  /// `threads`: at least 1.
  request_pool(std::size_t threads, std::size_t most_waiting, process_place place);
  ~request_pool() { close(); }
  request_pool(const request_pool&) = delete;
  request_pool& operator=(const request_pool&) = delete;

  /// Queues a job. False where as many wait as may, or the pool closes.
  bool try_add(job work);

  /// Queues what goes on with a request that was taken before, however many wait. False where the
  /// pool closes.
  bool add(job work);

  /// Does what is queued, takes nothing more, and returns when that is done. Any number of times,
  /// not for two threads at once.
  void close();

private:
  bool add(job& work, std::size_t most_waiting);
  void serve();

  const std::size_t most_waiting_;
  const process_place place_;
  std::mutex mutex_; // guards the two below
  std::deque<job> waiting_;
  bool closes_ = false;
  std::condition_variable changed_;
  std::vector<std::jthread> threads_;
};

} // namespace troupe::api
