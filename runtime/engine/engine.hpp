/// The engine of one process: a state machine without I/O, threads or clock.
///
/// `apply` gives it an input (input.hpp), which changes its state; `work` carries on what follows
/// from that, a bounded number of steps at a time; `take_effects` hands over what the surroundings
/// must do. The same inputs at the same times give the same effects: there is no other source of
/// time or chance.
///
/// A run goes waiting -> (delayed) -> attempts -> (catching) -> (finishing) -> ended; an
/// attempt is ((approving) -> (queued) -> acting) -> members, joining or listening. Every step of
/// a run goes through the agenda, so that nothing recurses, whatever the shape of the workflow.
/// What it is made of stands in process_machine.hpp.
#pragma once

#include "runtime/engine/effects.hpp"
#include "runtime/engine/execution_place.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/engine/process_setup.hpp"
#include "runtime/model/execution_query.hpp"
#include "runtime/policy/redactor.hpp"
#include "troupe/output.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/state.hpp"

#include <cstddef>
#include <memory>

namespace troupe {

class process_machine;
class wait_lines;

/// Owned by one process, which calls it from one thread at a time. May be moved, and then only be
/// assigned to or destroyed.
class engine {
public:
  /// A new one, which waits for its `input::start`.
  engine(workflow_ptr flow, engine_options options);
  /// One that was begun so: whoever brings it back fills in what has become of it since
  /// (description.hpp).
  engine(workflow_ptr flow, engine_options options, input::start begun);
  engine(engine&& other) noexcept;
  engine& operator=(engine&& other) noexcept;
  ~engine();

  /// Takes an input in; `work` follows, until that returns false. What is refused (requests that
  /// make no sense in the state that it is in, a second start) changes nothing, and why is said.
  result<void> apply(input::any&& what, time_point now);

  /// From now on, tells what is observed, and nothing else.
  void observe(const observation& wanted);

  /// Takes up to `steps_max` steps. Returns whether there is more to do at once.
  bool work(std::size_t steps_max);
  /// What is to be done because of all that came since the last call. It holds until the next one,
  /// and may be moved from.
  effects& take_effects();
  bool ended() const noexcept { return is_final(state()); }
  process_state state() const noexcept;
  /// Actions in flight, those that only wait included.
  std::uint32_t acting() const noexcept;
  const engine_options& options() const noexcept;
  /// How it was begun, but for its `init`, and with the policy that it has now.
  const input::start& begun() const noexcept;
  const workflow_ptr& flow() const noexcept;
  const progress& counters() const noexcept;
  /// The number of the latest change of an execution.
  std::uint64_t scn() const noexcept;
  /// The number of the execution of an attempt; 0: it is over, and forgotten.
  std::uint32_t execution_number(const run_stamp& attempt) const noexcept;
  /// The id of the execution of an attempt; empty: it is over, and forgotten.
  std::string execution_id(const run_stamp& attempt) const;
  /// Where the execution is whose action is in flight.
  execution_place place_of(const run_stamp& stamp) const;
  /// Adds what executions wait for, as far as the engine decides it. Returns how many actions of
  /// those that are meant have been asked for and do not run: their causes are for others to say.
  std::uint64_t explain(wait_lines& lines) const;
  /// Everything as it is now, secrets masked. The stack holds what lives, parents before their
  /// members, and of a failed process what is left to be taken up again.
  process_snapshot snapshot() const;
  /// Some of those of the stack that are meant, in the order of their numbers; errors masked. All
  /// of them are looked at, whatever `wanted` says.
  execution_page executions(const execution_query& which, const execution_request& wanted) const;
  /// The result so far; `time_taken` is left to the caller. Of an engine that is given up, the
  /// values of the session are moved, not copied: those of a large run are most of its memory.
  process_output output() const&;
  process_output output() &&;
  /// What is hidden of its values wherever they are shown.
  const redactor& secrets() const noexcept;
  /// What holds for the processes that its tasks start: its policy, its secrets so far, and what
  /// was handed down to it.
  inherited_rules rules_below() const;
  /// Rows in use, for tests of memory.
  std::size_t rows() const noexcept;

  /// Shows `archive` all that it is made of (description.hpp). Its effects must have been taken.
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  process_output output_with(json values) const;
  // view.cpp
  template <class Visit>
  void visit_rows(Visit visit) const;
  execution_snapshot snapshot_of(run_index r) const;
  shown_execution shown(run_index r) const;

  std::unique_ptr<process_machine> machine_; ///< Its parts refer to each other: it stays in place.
};

} // namespace troupe
