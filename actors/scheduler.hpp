/// How the threads of a node take turns at its actors: a policy and a clock for CAF's coordinator.
#pragma once

#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/logger.hpp>
#include <caf/policy/unprofiled.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/coordinator.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace troupe {

/// One queue for all threads, save that the first actor that a job makes runnable is kept for the
/// thread that runs the job, which takes it next: a chain of messages stays on one thread, without
/// a lock and without waking another. What a job makes runnable besides is for whoever is free.
class successor_first : public caf::policy::unprofiled {
public:
  using job_ptr = caf::resumable*;

  /// Successors that a thread takes before it looks at the queue: none waits there for ever.
  static constexpr unsigned in_a_row_max = 64;

  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator*) {}
    std::mutex lock;
    std::condition_variable filled;
    std::deque<job_ptr> jobs;
  };

  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {}
    job_ptr successor = nullptr; ///< Only the thread itself touches it.
    unsigned in_a_row = 0;
  };

  /// From outside the threads.
  template <class Coordinator>
  void central_enqueue(Coordinator* coordinator, job_ptr job) {
    auto& shared = d(coordinator);
    {
      const std::lock_guard guard{shared.lock};
      shared.jobs.push_back(job);
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

  /// The job gave way to others.
  template <class Worker>
  void resume_job_later(Worker* worker, job_ptr job) {
    central_enqueue(worker->parent(), job);
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
    if (own.successor && ++own.in_a_row <= in_a_row_max)
      return std::exchange(own.successor, nullptr);
    own.in_a_row = 0;
    auto& shared = d(worker->parent());
    std::unique_lock guard{shared.lock};
    if (own.successor)
      shared.jobs.push_back(std::exchange(own.successor, nullptr));
    shared.filled.wait(guard, [&] { return !shared.jobs.empty(); });
    auto* job = shared.jobs.front();
    shared.jobs.pop_front();
    return job;
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

} // namespace troupe
