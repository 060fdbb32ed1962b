/// What all actors of a node share: nothing that changes.
#pragma once

#include "actors/checkpoint_rhythm.hpp"
#include "actors/event_publisher.hpp"
#include "actors/interfaces.hpp"
#include "actors/wall_clock.hpp"
#include "runtime/action/host.hpp"
#include "runtime/base/time.hpp"
#include "runtime/dispatch/job_pool.hpp"
#include "runtime/durability/content.hpp"
#include "runtime/durability/records.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "runtime/store/result_finder.hpp"
#include "troupe/options.hpp"
#include "troupe/registry.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// The surroundings of a node's actors. Whoever has been given one only reads it; where something
/// is added, the supervisor hears `use_node`, and the processes that it starts from then on have
/// the new one.
struct node {
  const action_registry& actions;
  wall_clock clock;
  job_pool& jobs; ///< Threads. Closed once no process lives, before the actors are gone.
  timers_actor timers;
  approvals_actor approvals;
  std::shared_ptr<action_host> host; ///< Null in tests without sub-workflows.
  unsigned threads = 1;              ///< That run actors.
  dispatcher_actor dispatching{};    ///< Null in tests without blocking actions.
  event_publisher publisher{};       ///< To whoever subscribed to events.
  journal_actor journal{};           ///< Null where nothing is stored.
  bool relaxed = false;              ///< Effects don't wait for the journal.
  checkpointer_actor checkpoints{};  ///< Null where none are taken.
  std::uint64_t checkpoint_after = checkpoint_after_default; ///< Bytes of a journal, at least.
  std::uint64_t value_max = largest_value;                   ///< Bytes of one value that is stored.
  /// Whether nobody has taken the process from the owner to whom the fence was given. From any
  /// thread that may wait. Empty where nothing is stored.
  std::function<result<bool>(process_key, std::uint64_t)> holds{};
  /// Has the supervisor told, by `process_ended`, how a process ends that another runtime drives.
  std::function<void(const std::string& process_id)> follow{};
  duration (*uptime)() = &troupe::uptime; ///< Goes on while this program is stopped.
  /// Hears what an operator should know; from any thread, must be quick. May be empty.
  std::function<void(const std::string&)> on_notice{};
  /// Hears that a process has ended, and its end is stored; must be quick. May be empty.
  std::function<void()> on_end{};
  std::size_t processes_max = 10'000;         ///< That live at once.
  std::shared_ptr<const attempt_logs> logs{}; ///< For what commands write; null: nowhere.
  /// Threads for calls that may block, of actions that answer through a promise later. Closed like
  /// `jobs`; null: those.
  job_pool* starting = nullptr;
  std::shared_ptr<result_finder> results{}; ///< Of its store; null where nothing is stored.
  runtime_metrics metrics{}; ///< What they count with; made of nothing in most tests.
};

} // namespace troupe
