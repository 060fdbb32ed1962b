/// An execution runs one task at a time, and is used again for the next.
///
///   process            execution                job thread, timers, whoever answers
///     | --- run_tasks ---> |  -- the action's call -----> |
///     | <-- task_began --- | <------ action_began ------- |
///     | --- stop_task ---> |  (asks the action's token)   |
///     | -- recall_task --> |  (while no job has begun)    |
///     | <- tasks_finished  | <----- action_answered ----- |
#pragma once

#include "actors/action_call.hpp"
#include "actors/interfaces.hpp"
#include "messages/execution.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>

namespace troupe {

/// The task whose action has not answered yet.
struct running_task {
  run_stamp stamp;
  std::uint32_t seat = 0;
  std::uint64_t call = 0;
  std::stop_source stop;
  value input; ///< To be given back if it is recalled.
  /// Set by whoever is first: the job that begins, or the recall that takes it back. Null
  /// where there is no job.
  std::shared_ptr<std::atomic_flag> taken;
  std::optional<task_result> delayed; ///< The answer that a timer holds back.
};

class execution {
public:
  using actor_type = execution_actor;
  static constexpr const char* name = "troupe.execution";

  /// What its process tells it once.
  struct setting {
    action_surroundings here;
    process_actor process; ///< Hears of the tasks. Kept: a process outlives its executions.
  };

  execution(execution_actor::pointer self, setting where);

  execution_actor::behavior_type make_behavior();

private:
  void run(run_tasks& batch);
  void start_slow(run_tasks& batch);
  void receive(action_answered& last_word);
  void stop(const run_stamp& stamp);
  void recall(const run_stamp& stamp);
  void finish(task_result ended);

  execution_actor::pointer self_;
  setting setting_;
  std::optional<running_task> running_;
  std::uint64_t calls_ = 0; ///< Of slow actions so far.
};

} // namespace troupe
