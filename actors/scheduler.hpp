/// How the threads of a node take turns at its actors: a policy and a clock for CAF's coordinator.
#pragma once

#include "runtime/base/system_room.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/logger.hpp>
#include <caf/policy/unprofiled.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/coordinator.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace troupe {

/// One queue for all threads, save that the first actor that a job makes runnable is kept for the
/// thread that runs the job, which takes it next: a chain of messages stays on one thread, without
/// a lock and without waking another. What a job makes runnable besides is for whoever is free.
///
/// Nobody keeps a thread while others wait: an actor that always has a message gives way after
/// `messages_max` of them, and a thread that takes successors looks at the queue after a while.
class successor_first : public caf::policy::unprofiled {
public:
  using job_ptr = caf::resumable*;

  /// Messages that an actor hears in a row.
  static constexpr std::size_t messages_max = 8;

  /// Successors that a thread takes while others wait in the queue.
  static constexpr unsigned in_a_row_max = 64;

  /// How long it does so: they may be few that take long.
  static constexpr std::chrono::milliseconds turn_max{2};

  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator*) {}
    std::mutex lock;
    std::condition_variable filled;
    std::deque<job_ptr> jobs;
    std::atomic<std::size_t> waiting = 0; ///< How many they are, to look at without the lock.

    void push(job_ptr job) {
      jobs.push_back(job);
      waiting.store(jobs.size(), std::memory_order_relaxed);
    }
    job_ptr pop() {
      auto* job = jobs.front();
      jobs.pop_front();
      waiting.store(jobs.size(), std::memory_order_relaxed);
      return job;
    }
  };

  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {}
    job_ptr successor = nullptr; ///< Only the thread itself touches it.
    unsigned in_a_row = 0;       ///< Successors that it took while others waited.
    std::chrono::steady_clock::time_point turn_ends{};
  };

  /// From outside the threads.
  template <class Coordinator>
  void central_enqueue(Coordinator* coordinator, job_ptr job) {
    auto& shared = d(coordinator);
    {
      const std::lock_guard guard{shared.lock};
      shared.push(job);
    }
    shared.filled.notify_one();
  }

  template <class Worker>
  void external_enqueue(Worker* worker, job_ptr job) {
    central_enqueue(worker->parent(), job);
  }

  /// From the job that `worker` runs.
  template <class Worker>
  void internal_enqueue(Worker* worker, job_ptr job) {
    if (d(worker).successor)
      central_enqueue(worker->parent(), job);
    else
      d(worker).successor = job;
  }

  /// The job gave way to others; where there are none, it goes on.
  template <class Worker>
  void resume_job_later(Worker* worker, job_ptr job) {
    if (others_wait(worker))
      central_enqueue(worker->parent(), job);
    else
      internal_enqueue(worker, job);
  }

  /// CAF calls this for the next job; it runs jobs itself until one ends the thread. CAF's own
  /// loop casts each job to an actor and tells its logger, and so does the actor as long as the
  /// thread has a logger: that costs more than most jobs do, and Debian's CAF logs nothing.
  template <class Worker>
  job_ptr dequeue(Worker* worker) {
    for (;;) {
      auto* job = next(worker);
      caf::logger::set_current_actor_system(nullptr); // each spawn sets it
      switch (job->resume(worker, worker->max_throughput())) {
        case caf::resumable::resume_later: resume_job_later(worker, job); break;
        case caf::resumable::done:
        case caf::resumable::awaiting_message: caf::intrusive_ptr_release(job); break;
        case caf::resumable::shutdown_execution_unit: return &end_;
      }
    }
  }

  template <class Worker, class Visit>
  void foreach_resumable(Worker*, Visit) {}

  template <class Coordinator, class Visit>
  void foreach_central_resumable(Coordinator* coordinator, Visit visit) {
    auto& shared = d(coordinator);
    const std::lock_guard guard{shared.lock};
    shared.waiting = 0;
    for (auto* job : std::exchange(shared.jobs, {}))
      visit(job);
  }

private:
  /// Makes CAF's loop return.
  struct end_of_thread final : caf::resumable {
    resume_result resume(caf::execution_unit*, std::size_t) override {
      return shutdown_execution_unit;
    }
    void intrusive_ptr_add_ref_impl() override {}
    void intrusive_ptr_release_impl() override {}
  };

  template <class Worker>
  job_ptr next(Worker* worker) {
    auto& own = d(worker);
    if (own.successor && (!others_wait(worker) || has_time(own)))
      return std::exchange(own.successor, nullptr);
    own.in_a_row = 0;
    auto& shared = d(worker->parent());
    std::unique_lock guard{shared.lock};
    if (own.successor)
      shared.push(std::exchange(own.successor, nullptr));
    shared.filled.wait(guard, [&] { return !shared.jobs.empty(); });
    return shared.pop();
  }

  template <class Worker>
  bool others_wait(Worker* worker) {
    return d(worker->parent()).waiting.load(std::memory_order_relaxed) > 0;
  }

  /// Whether a thread may take one more successor though others wait. The clock is looked at only
  /// then.
  static bool has_time(worker_data& own) {
    auto now = std::chrono::steady_clock::now();
    if (own.in_a_row++ == 0)
      own.turn_ends = now + turn_max;
    return own.in_a_row <= in_a_row_max && now < own.turn_ends;
  }

  end_of_thread end_;
};

/// CAF's clock, which is told of an actor's end only where timeouts are in use. CAF tells it of
/// each, through a short queue to a thread of its own, and that is most of what a short-lived actor
/// costs. Troupe's actors ask the timers actor instead, and set no timeouts.
class quiet_clock final : public caf::detail::thread_safe_actor_clock {
public:
  explicit quiet_clock(caf::detail::thread_safe_actor_clock& clock) : clock_{clock} {}

  time_point now() const noexcept override { return clock_.now(); }

  void set_ordinary_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                            std::uint64_t id) override {
    in_use_ = true;
    clock_.set_ordinary_timeout(due, self, type, id);
  }
  void set_multi_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                         std::uint64_t id) override {
    in_use_ = true;
    clock_.set_multi_timeout(due, self, type, id);
  }
  void set_request_timeout(time_point due, caf::abstract_actor* self, caf::message_id id) override {
    in_use_ = true;
    clock_.set_request_timeout(due, self, id);
  }
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override {
    if (in_use_)
      clock_.cancel_ordinary_timeout(self, type);
  }
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override {
    if (in_use_)
      clock_.cancel_request_timeout(self, id);
  }
  void cancel_timeouts(caf::abstract_actor* self) override {
    if (in_use_)
      clock_.cancel_timeouts(self);
  }
  void schedule_message(time_point due, caf::strong_actor_ptr receiver,
                        caf::mailbox_element_ptr content) override {
    clock_.schedule_message(due, std::move(receiver), std::move(content));
  }
  void schedule_message(time_point due, caf::group target, caf::strong_actor_ptr sender,
                        caf::message content) override {
    clock_.schedule_message(due, std::move(target), std::move(sender), std::move(content));
  }
  void cancel_all() override { clock_.cancel_all(); }

private:
  caf::detail::thread_safe_actor_clock& clock_; ///< Runs, and is the base class only in name.
  std::atomic<bool> in_use_ = false;
};

/// The scheduler of a node: `config.load<scheduler>()`.
class scheduler final : public caf::scheduler::coordinator<successor_first> {
public:
  using super = caf::scheduler::coordinator<successor_first>;

  explicit scheduler(caf::actor_system& system) : super{system}, quiet_{super::clock()} {}

  quiet_clock& clock() noexcept override { return quiet_; }

  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>) {
    return new scheduler{system};
  }

private:
  quiet_clock quiet_;
};

/// How the actor system of a node is set up, with so many threads that run actors. Throws `no_room`
/// where there are too few, or too little memory: CAF would end the program, or wait for ever.
struct system_config : caf::actor_system_config {
  /// Threads beside those that run actors: of CAF, a store, events, and for commands.
  static constexpr std::size_t threads_beside = 16;
  /// Memory that a run with next to nothing to do takes beside the stacks of its threads.
  static constexpr std::size_t memory_needed = std::size_t{64} << 20U;

  explicit system_config(std::size_t threads) {
    require_threads(threads + threads_beside);
    require_memory(memory_needed);
    load<scheduler>();
    set("scheduler.max-threads", threads);
    set("scheduler.max-throughput", successor_first::messages_max);
  }
};

} // namespace troupe
