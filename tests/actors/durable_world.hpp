/// A node with a store that outlives it.
#pragma once

#include "actors/checkpointer.hpp"
#include "actors/journal.hpp"
#include "runtime/store/definition_body.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recovery.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/store/memory_store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::testing {

/// Fails to commit and to tell owners while it is told to, and counts what is read.
class guarded_store final : public memory_store {
public:
  result<void> read_journal(process_key process, std::uint64_t after,
                            const std::function<bool(std::string_view entry)>& hear) override {
    return memory_store::read_journal(process, after, [&](std::string_view entry) {
      ++entries_read;
      return hear(entry);
    });
  }
  result<void> write_checkpoint(process_key process, const checkpoint& made) override {
    if (refuses_checkpoints)
      return failure("the disk is full");
    return memory_store::write_checkpoint(process, made);
  }
  result<std::vector<receipt>> commit(std::span<const change> group) override {
    if (blocked)
      return failure("the disk is full");
    auto receipts = memory_store::commit(group);
    if (after_commit)
      after_commit();
    return receipts;
  }
  result<bool> holds(process_key process, std::uint64_t fence) override {
    if (blocked)
      return failure("the disk is full");
    if (starved)
      return failure(error_code::system_exhausted, "memory is exhausted");
    return memory_store::holds(process, fence);
  }
  std::function<void()> after_commit; ///< Before anybody hears of it.
  bool blocked = false;
  bool starved = false; ///< Only owners can't be told.
  bool refuses_checkpoints = false;
  std::size_t entries_read = 0; ///< Of journals.
};

/// A node with a store that outlives it, and an action that notes who called it.
class durable_world : public actor_world {
public:
  explicit durable_world(std::shared_ptr<guarded_store> where, bool relaxed = false)
    : kept{std::move(where)} {
    auto known = kept->register_owner(this_owner(around->clock.now()));
    REQUIRE(known);
    around->journal = deterministic::spawn<journal>(
      journal::setting{kept, *known, around->clock, [](const std::string&) {},
                       [] { return troupe::uptime() + stopped_for; }});
    around->relaxed = relaxed;
    around->holds = [where = kept](process_key process, std::uint64_t fence) {
      return where->holds(process, fence);
    };
    around->follow = [this](const std::string& id) { followed.push_back(id); };
    around->uptime = [] { return troupe::uptime() + stopped_for; };
    action mark;
    mark.service = "test";
    mark.method = "mark";
    mark.pace = action_pace::quick;
    mark.run = direct_method{[this](const action_context& who, const value& input) {
      marks.push_back(who.execution_id);
      return result<value>{input};
    }};
    REQUIRE(actions.add(std::move(mark)));
  }

  /// Its end is a crash: nothing more reaches the store, and no actor is left.
  ~durable_world() {
    kept->blocked = true;
    self->send(around->journal, give_up_store{});
    self->send(supervising, shut_down{"the test has ended"});
    settle();
    advance(std::chrono::seconds{1});
    kept->blocked = false;
  }

  /// Takes checkpoints from now on, once a journal has grown by so many bytes.
  void take_checkpoints(std::uint64_t after) {
    around->checkpoint_after = after;
    around->checkpoints = deterministic::spawn<checkpointer>(
      checkpointer::setting{[this] { return result<std::shared_ptr<store>>{kept}; },
                            {},
                            [this](const std::string& why) { failed_checkpoints.push_back(why); }});
  }

  /// What another world left of a process in the store: from now on it is this one's.
  loaded_recovery adopted(const std::string& id) {
    auto row = kept->find(id);
    REQUIRE(row);
    REQUIRE(*row);
    const seen_process seen[]{{(*row)->key, (*row)->fence}};
    auto fence = kept->take_over(seen)->front();
    REQUIRE(fence > 0);
    auto recovered = adopt(*kept, **row, fence, {actions, types, {}});
    REQUIRE_MESSAGE(recovered, (recovered ? "" : recovered.error().message));
    return std::move(*recovered);
  }

  /// Takes up what another world left in the store; with another `priority`, where one is given.
  void take_up(const std::string& id, std::optional<std::int32_t> priority = {}) {
    auto left = adopted(id);
    start_process order;
    order.process_id = id;
    order.flow = left.flow;
    order.recovered = std::make_shared<recovered_process>(std::move(left.process));
    order.recovered->again.priority = priority;
    order.on_ended = [this](const process_status& last) { ended = last; };
    self->send(supervising, std::move(order));
  }

  /// The executions that are completed in the store.
  std::set<std::string> completed(const std::string& id) {
    std::set<std::string> all;
    auto row = kept->find(id);
    REQUIRE(row);
    if (!*row)
      return all;
    auto flow = workflow_of(*kept->definition_of((*row)->key), {actions, types, {}});
    REQUIRE(flow);
    replayer again{*flow, id, [&](const std::vector<execution_event>& events) {
                     for (const auto& each : events)
                       if (each.state == task_state::completed)
                         all.insert(each.execution_id);
                   }};
    REQUIRE(replay_journal(*kept, (*row)->key, again));
    return all;
  }

  std::shared_ptr<guarded_store> kept;
  std::vector<std::string> marks;
  std::vector<std::string> failed_checkpoints;
  std::vector<std::string> followed;    ///< Processes whose outcome is awaited from elsewhere.
  static inline duration stopped_for{}; ///< For so long this program was stopped so far.
};

} // namespace troupe::testing
