#include "runtime/dispatch/job_pool.hpp"

#include "runtime/dispatch/job_line.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
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
  struct worker {
    std::thread thread;
    std::optional<std::uint64_t> runs; ///< The place of its job.
    bool is_left = false;
  };
  using worker_place = std::list<worker>::iterator;

  std::mutex mutex; // guards all below
  std::condition_variable ready;
  job_line line;
  std::list<worker> workers; ///< Those left behind are at the front.
  std::size_t left = 0;      ///< How many they are.
  std::size_t idle = 0;
  bool closing = false;

  /// Wakes a thread for the job in front; who takes it wakes the next, if there is more to do.
  void wake_one() {
    if (line.is_ready())
      ready.notify_one();
  }

  /// Makes a thread more where none of `most` is free for the jobs that wait and those that come.
  /// Under the lock.
  result<void> start_if_needed(std::size_t most, std::size_t coming) {
    if (closing || line.waiting() + coming <= idle || workers.size() - left >= most)
      return {};
    signals_blocked guard;
    auto fresh = workers.emplace(workers.end());
    try {
      fresh->thread = std::thread{[self = shared_from_this(), fresh] { self->run_jobs(fresh); }};
    } catch (const std::system_error& thrown) {
      workers.erase(fresh);
      if (workers.size() == left) // with some threads, the job only waits longer
        return failure(std::string{"can't start a thread: "} + thrown.what());
    }
    return {};
  }

  void run_jobs(worker_place self) {
    std::unique_lock lock{mutex};
    while (!self->is_left) {
      ++idle;
      ready.wait(lock, [this] { return closing || line.is_ready(); });
      --idle;
      if (closing)
        return;
      auto [place, work] = line.take();
      self->runs = place;
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
};

job_place::job_place(std::shared_ptr<job_pool::shared_state> of, std::uint64_t number)
  : of_{std::move(of)}, number_{number} {}

job_place::~job_place() {
  std::scoped_lock lock{of_->mutex};
  of_->line.give_up(number_);
  of_->wake_one();
}

job_pool::job_pool(std::size_t threads)
  : size_{std::max<std::size_t>(threads, 1)}, shared_{std::make_shared<shared_state>()} {}

void job_pool::close() {
  std::deque<job> dropped;
  std::list<shared_state::worker> joined;
  {
    std::scoped_lock lock{shared_->mutex};
    shared_->closing = true;
    dropped = shared_->line.clear();
    // The nodes of a list stay where they are: the threads that look at theirs still find it.
    auto first = std::next(shared_->workers.begin(), static_cast<std::ptrdiff_t>(shared_->left));
    joined.splice(joined.begin(), shared_->workers, first, shared_->workers.end());
  }
  shared_->ready.notify_all();
  dropped.clear(); // before the joins: a running job may wait for what these promised
  for (auto& each : joined)
    each.thread.join();
}

std::shared_ptr<job_place> job_pool::take_place() {
  std::scoped_lock lock{shared_->mutex};
  return std::make_shared<job_place>(shared_, shared_->line.take_place());
}

result<void> job_pool::submit(job work, const std::shared_ptr<job_place>& place) {
  std::scoped_lock lock{shared_->mutex};
  if (shared_->closing)
    return {};
  if (auto started = shared_->start_if_needed(size_, 1); !started)
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
  static_cast<void>(shared_->start_if_needed(size_, 0));
  return true;
}

std::size_t job_pool::left_behind() const {
  std::scoped_lock lock{shared_->mutex};
  return shared_->left;
}

} // namespace troupe
