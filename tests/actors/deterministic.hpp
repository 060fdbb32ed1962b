/// An actor system that runs on the test's thread, step by step, in virtual time.
#pragma once

#include "actors/spawn.hpp"

#include <doctest/doctest.h>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <string_view>
#include <vector>

namespace troupe::testing {

class deterministic {
public:
  deterministic() {
    scheduler.clock().current_time += std::chrono::hours(1); // zero is a special time to CAF
  }

  /// Ends the spawned actors; fails the test if any other actor still runs.
  ~deterministic() {
    for (const auto& actor : spawned_)
      caf::anon_send_exit(caf::actor_cast<caf::actor>(actor), caf::exit_reason::kill);
    spawned_.clear();
    settle();
    while (!self->mailbox().empty())
      self->dequeue();                             // unread mail keeps its senders alive
    auto leaked = system.registry().running() - 1; // all but `self`
    CHECK_MESSAGE(leaked == 0, "an actor outlived the test");
    if (leaked != 0)
      system.await_actors_before_shutdown(false); // report, do not hang
  }

  /// Spawns an actor that ends with the test.
  template <class State, class... Args>
  auto spawn(Args&&... args) {
    auto handle = troupe::spawn<State>(system, std::forward<Args>(args)...);
    spawned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(handle));
    settle();
    return handle;
  }

  /// Handles messages, oldest first, until none is due. Returns their number.
  size_t settle() {
    size_t handled = 0;
    while (scheduler.try_run_once())
      ++handled;
    return handled;
  }

  /// Like `settle`, with the next actor to run drawn from `rng`.
  size_t settle_shuffled(std::mt19937_64& rng) {
    size_t handled = 0;
    for (auto& jobs = scheduler.jobs; !jobs.empty(); ++handled) {
      std::uniform_int_distribution<size_t> index{0, jobs.size() - 1};
      auto next = jobs.begin() + static_cast<std::ptrdiff_t>(index(rng));
      std::rotate(jobs.begin(), next, next + 1);
      scheduler.run_once();
    }
    return handled;
  }

  /// Handles messages until an actor of that name has one to handle, and kills it instead.
  void kill_next(std::string_view name) {
    auto is_wanted = [&](caf::resumable* job) {
      auto* actor = dynamic_cast<caf::local_actor*>(job);
      return actor && name == actor->name();
    };
    auto& jobs = scheduler.jobs;
    auto victim = std::ranges::find_if(jobs, is_wanted);
    for (; victim == jobs.end(); victim = std::ranges::find_if(jobs, is_wanted))
      REQUIRE_MESSAGE(scheduler.try_run_once(), "no such actor had anything to do");
    auto* actor = dynamic_cast<caf::local_actor*>(*victim);
    caf::anon_send_exit(caf::actor_cast<caf::actor>(actor->ctrl()), caf::exit_reason::kill);
  }

  /// Moves the clock, then settles. Returns the number of messages handled.
  size_t advance(caf::timespan span) {
    scheduler.advance_time(span);
    return settle();
  }

  /// Sends a request and settles, which must produce the reply.
  template <class Reply, class Handle, class Request>
  caf::expected<Reply> ask(const Handle& whom, Request&& request) {
    auto pending = self->request(whom, caf::infinite, std::forward<Request>(request));
    settle();
    return reply<Reply>(pending);
  }

  /// Takes a reply that must have arrived.
  template <class Reply, class Pending>
  caf::expected<Reply> reply(Pending& pending) {
    REQUIRE_FALSE_MESSAGE(self->mailbox().empty(), "no reply arrived");
    caf::expected<Reply> result{caf::sec::runtime_error};
    pending.receive([&](Reply& value) { result = std::move(value); },
                    [&](caf::error& error) { result = std::move(error); });
    return result;
  }

private:
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  config config_; // outlives `system`
  std::vector<caf::strong_actor_ptr> spawned_;

public:
  caf::actor_system system{config_};
  caf::scheduler::test_coordinator& scheduler
    = dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  caf::scoped_actor self{system, true};
};

} // namespace troupe::testing
