/// Actors that only remember what they hear, in place of an actor's neighbours.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/approval.hpp"
#include "messages/control.hpp"
#include "messages/dispatch.hpp"
#include "messages/event.hpp"
#include "messages/execution.hpp"
#include "messages/group.hpp"
#include "messages/journal.hpp"
#include "messages/process.hpp"
#include "messages/query.hpp"
#include "messages/results.hpp"
#include "messages/timer.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <utility>
#include <vector>

namespace troupe::testing {

/// Stands in for a process.
class silent_process {
public:
  using actor_type = process_actor;
  static constexpr const char* name = "test.process";

  /// What it heard, in order.
  struct record {
    std::vector<starts_answered> answered;
    std::vector<input::action_started> began;
    std::vector<tasks_finished> finished;
    std::vector<task_recalled> recalled;
    std::vector<input::approval_decided> decided;
    std::vector<input::group_settled> settled;
  };

  /// `heard` outlives the actor.
  silent_process(process_actor::pointer, record* heard) : heard_{heard} {}

  process_actor::behavior_type make_behavior() {
    return {
      [](const begin_process&) {},
      [](const get_status&) { return process_status{}; },
      [](const get_snapshot&) { return process_seen{}; },
      [](const get_executions&) { return executions_seen{}; },
      [](const look_overdue&) {},
      [](const get_waits&) { return process_waiting{}; },
      [](const steer_process&) { return process_status{}; },
      [](const leave_process&) {},
      [](const start_process&) { return process_started{}; },
      [](const claim_lost&) {},
      [](const claim_seen&) {},
      [this](const starts_answered& news) { heard_->answered.push_back(news); },
      [this](const input::action_started& news) { heard_->began.push_back(news); },
      [this](const tasks_finished& news) { heard_->finished.push_back(news); },
      [this](const task_recalled& news) { heard_->recalled.push_back(news); },
      [this](const input::approval_decided& news) {
        heard_->decided.push_back(news);
        return process_status{};
      },
      [](const timers_due&) {},
      [this](const input::group_settled& news) { heard_->settled.push_back(news); },
      [](const carry_on&) {},
      [](const entry_committed&) {},
      [](const checkpoint_taken&) {},
      [](const results_answered&) {},
    };
  }

private:
  record* heard_;
};

/// Stands in for an execution: takes whatever it is sent.
class silent_execution {
public:
  using actor_type = execution_actor;
  static constexpr const char* name = "test.execution";

  explicit silent_execution(execution_actor::pointer) {}

  execution_actor::behavior_type make_behavior() {
    return {[](const run_tasks&) {},    [](const stop_task&) {},       [](const recall_task&) {},
            [](const action_began&) {}, [](const action_answered&) {}, [](const claim_seen&) {},
            [](const timers_due&) {}};
  }
};

/// Stands in for a slow subscriber: it answers that it has taken a batch only when the test sends
/// it an empty one.
class held_subscriber {
public:
  using actor_type = event_subscriber_actor;
  static constexpr const char* name = "test.event_subscriber";

  /// `taken` counts the events; it outlives the actor.
  held_subscriber(event_subscriber_actor::pointer self, std::uint64_t* taken)
    : self_{self}, taken_{taken} {}

  event_subscriber_actor::behavior_type make_behavior() {
    return {[this](const deliver_events& news) { return take(news); }};
  }

private:
  caf::result<events_taken> take(const deliver_events& news) {
    if (news.events.empty()) {
      if (owed_.pending())
        owed_.deliver(events_taken{});
      return events_taken{};
    }
    *taken_ += news.events.size();
    return owed_ = self_->make_response_promise<events_taken>();
  }

  event_subscriber_actor::pointer self_;
  std::uint64_t* taken_;
  caf::typed_response_promise<events_taken> owed_;
};

/// Stands in for the timers: the test lets time pass by sending `timers_due` itself.
class silent_timers {
public:
  using actor_type = timers_actor;
  static constexpr const char* name = "test.timers";

  /// What it was asked for, in order.
  struct record {
    std::vector<timer_order> armed;
    std::vector<timer_key> disarmed;
  };

  /// `heard` outlives the actor.
  silent_timers(timers_actor::pointer, record* heard) : heard_{heard} {}

  timers_actor::behavior_type make_behavior() {
    return {
      [this](const arm_timers& request) {
        heard_->armed.insert(heard_->armed.end(), request.orders.begin(), request.orders.end());
      },
      [this](const disarm_timers& request) {
        heard_->disarmed.insert(heard_->disarmed.end(), request.keys.begin(), request.keys.end());
      },
      [](const wake_up&) {},
    };
  }

private:
  record* heard_;
};

} // namespace troupe::testing
