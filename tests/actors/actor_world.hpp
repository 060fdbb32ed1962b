/// A whole node on the deterministic scheduler: timers, supervisor, and actions for tests.
#pragma once

#include "actors/approvals.hpp"
#include "actors/dispatcher.hpp"
#include "actors/event_hub.hpp"
#include "actors/event_subscriber.hpp"
#include "actors/node.hpp"
#include "actors/supervisor.hpp"
#include "actors/timers.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/service/builtin.hpp"
#include "tests/actors/deterministic.hpp"

#include <optional>
#include <string>

namespace troupe::testing {

/// Runs processes step by step in virtual time.
class actor_world : public deterministic {
public:
  actor_world() {
    auto added = add_builtin_services(actions);
    REQUIRE(added);
    wall_clock clock{system.clock()};
    timer_service = deterministic::spawn<timers>(clock);
    dispatching
      = deterministic::spawn<dispatcher>(dispatcher::setting{clock, {{"cpus", whole_unit}}});
    approving = deterministic::spawn<approvals>(clock, timer_service);
    around = std::make_shared<node>(
      node{actions, clock, jobs, timer_service, approving, nullptr, 2, dispatching, {gate, hub}});
    supervising = deterministic::spawn<supervisor>(around);
  }

  workflow_ptr load(const std::string& text) {
    auto flow = load_text(text, "flow.yaml", {}, {actions, types, {}, true});
    REQUIRE_MESSAGE(flow, (flow ? "" : to_string(flow.error().front())));
    return *flow;
  }

  /// `listener` receives what `wanted` lets through from now on, and misses nothing.
  void subscribe(event_filter wanted, const event_subscriber_actor& listener) {
    auto known = ask<subscribed>(hub, subscribe_events{std::move(wanted),
                                                       {.slow = when_slow::block},
                                                       caf::actor_cast<caf::actor>(listener)});
    REQUIRE(known);
  }

  /// The same of a function.
  void subscribe(event_filter wanted, event_subscriber::listener hear) {
    subscribe(std::move(wanted), deterministic::spawn<event_subscriber>(std::move(hear)));
  }

  /// Asks for a process; its end lands in `ended`. Nothing runs yet.
  void start(const workflow_ptr& flow, const std::string& id = "p") {
    start_process order;
    order.process_id = id;
    order.flow = flow;
    order.on_ended = [this](const process_status& last) { ended = last; };
    self->send(supervising, std::move(order));
  }

  /// Runs to the end in an order drawn from `rng`, moving the clock when nothing is left to do.
  void run_shuffled(std::mt19937_64& rng) {
    for (int turns = 0; !ended && turns < 2000; ++turns) {
      settle_shuffled(rng);
      if (!ended)
        scheduler.advance_time(std::chrono::milliseconds{5});
    }
  }

  action_registry actions;
  type_registry types;
  job_pool jobs{1};
  std::shared_ptr<event_gate> gate = std::make_shared<event_gate>();
  event_hub_actor hub = deterministic::spawn<event_hub>(gate);
  timers_actor timer_service;
  dispatcher_actor dispatching;
  approvals_actor approving;
  std::shared_ptr<node> around;
  supervisor_actor supervising;
  std::optional<process_status> ended;
};

} // namespace troupe::testing
