#include "runtime/action/job_pool.hpp"

#include "runtime/action/job_line.hpp"

#include <algorithm>
#include <csignal>
#include <mutex>
#include <string>
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

job_place::job_place(std::shared_ptr<job_line> line)
  : line_{std::move(line)}, number_{line_->take_place()} {}

job_place::~job_place() {
  line_->give_up(number_);
}

job_pool::job_pool(std::size_t threads)
  : size_{std::max<std::size_t>(threads, 1)}, line_{std::make_shared<job_line>()} {}

void job_pool::close() {
  line_->close().clear(); // before the joins: a running job may wait for what these promised
  for (auto& thread : threads_)
    if (thread.joinable())
      thread.join();
}

std::shared_ptr<job_place> job_pool::take_place() {
  std::scoped_lock lock{line_->mutex()};
  return std::make_shared<job_place>(line_);
}

result<void> job_pool::submit(job work, const std::shared_ptr<job_place>& place) {
  std::scoped_lock lock{line_->mutex()};
  if (line_->is_closed())
    return {};
  if (line_->wants_thread() && threads_.size() < size_)
    if (auto started = start_thread(); !started)
      return started;
  line_->fill(place ? place->number_ : line_->take_place(), std::move(work));
  return {};
}

result<void> job_pool::start_thread() {
  signals_blocked guard;
  try {
    threads_.emplace_back([line = line_] { line->run_jobs(); });
  } catch (const std::system_error& thrown) {
    if (threads_.empty()) // with some threads, the job only waits longer
      return failure(std::string{"can't start a thread: "} + thrown.what());
  }
  return {};
}

} // namespace troupe
