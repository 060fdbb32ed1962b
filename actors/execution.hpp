/// An execution runs one task at a time, and is used again for the next. A task that was told to
/// stop and whose action does not end within a grace ends without it: the action's thread is left
/// behind, and what it says at last is dropped. Actions that only wait for others are waited for.
/// Of a blocking action that answers through a promise, only the call is made by a job.
///
///   process            execution                job thread, timers, whoever answers
///     | --- run_tasks ---> |  -- the action's call -----> |
///     | <- action_started  | <------ action_began ------- |
///     | --- stop_task ---> |  (asks the action's token)   |
///     | -- recall_task --> |  (while no job has begun)    |
///     | <- tasks_finished  | <----- action_answered ----- |
#pragma once

#include "actors/action_call.hpp"
#include "actors/interfaces.hpp"
#include "messages/execution.hpp"
#include "messages/journal.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace troupe {

/// An execution as its actions' jobs know it. A job that is left behind must not keep the actor.
class execution_tie {
public:
  explicit execution_tie(execution_actor to) : to_{std::move(to)} {}

  /// Tells it to the execution, unless that has cut the tie. From any thread.
  template <class Message>
  void tell(Message news) {
    std::scoped_lock lock{mutex_};
    if (to_)
      caf::anon_send(to_, std::move(news));
  }

  void cut() {
    std::scoped_lock lock{mutex_};
    to_ = nullptr;
  }

private:
  std::mutex mutex_;
  execution_actor to_;
};

/// What a job and its execution tell each other.
struct job_signs {
  /// Set by whoever is first: the job that begins, or the recall that takes it back.
  std::atomic_flag taken;
  std::atomic_flag is_over; ///< The job has ended, and the action answers later.
};

/// The task whose action has not answered yet.
struct running_task {
  run_stamp stamp;
  std::uint32_t seat = 0;
  std::uint64_t call = 0;
  std::stop_source stop;
  value input;                                   ///< To be given back if it is recalled.
  std::shared_ptr<job_signs> signs;              ///< Null where there is no job.
  std::optional<input::action_finished> delayed; ///< The answer that a timer holds back.
  std::weak_ptr<execution_tie> tie;              ///< Lives as long as the action may answer.
  job_pool* jobs = nullptr;                      ///< Where its job is; null: nowhere,
  std::shared_ptr<job_place> job;                ///< and in which place.
  const std::string* action_name = nullptr;      ///< `service.method`, of the workflow.
  time_point began{};                            ///< When its action did; 0: not yet.
  bool is_retry = false;
  bool is_timed = false; ///< A timer is armed: of the delay, or of the grace.
  bool has_grace = true; ///< It is not left to others to end what it waits for.
};

class execution {
public:
  using actor_type = execution_actor;
  static constexpr const char* name = "troupe.execution";

  /// How long an action may take to end once it was told to stop.
  static constexpr std::chrono::seconds stop_grace{5};

  /// What its process tells it once.
  struct setting {
    action_surroundings here;
    process_actor process; ///< Hears of the tasks. Kept: a process outlives its executions.
  };

  execution(execution_actor::pointer self, setting where);

  execution_actor::behavior_type make_behavior();

private:
  void run(run_tasks& batch);
  void receive(const claim_seen& news);
  void start_slow(run_tasks& batch);
  void receive(action_answered& last_word);
  void stop(const run_stamp& stamp);
  void recall(const run_stamp& stamp);
  void timer_due(const run_stamp& stamp);
  void arm_timer(duration delay);
  bool may_be_left();
  void leave_behind();
  void finish(input::action_finished ended);
  void count_begin();
  void count_end(const input::action_finished& ended) const;

  execution_actor::pointer self_;
  setting setting_;
  std::optional<running_task> running_;
  std::optional<run_tasks> held_; ///< Not started: another runtime may have the process.
  std::uint64_t calls_ = 0;       ///< Of slow actions so far.
};

} // namespace troupe
