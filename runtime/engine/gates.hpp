/// What starts when: slots for actions, and what a pause holds back.
#pragma once

#include "runtime/base/fifo.hpp"
#include "runtime/engine/endings.hpp"
#include "runtime/engine/start_conditions.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// While the process is paused, runs that would start something are held; once it is resumed, and
/// in a cancel once all that is to be stopped has been, they go on. Owns who is held, who waits for
/// a slot of `config.maxParallel`, and how many actions are in flight.
class gates {
public:
  gates(const process_setup& setup, run_tree& runs, agenda& steps, outbox& out, executions& all,
        start_conditions& conditions, process_lifecycle& lifecycle, endings& ends)
    : setup_{setup}, runs_{runs}, agenda_{steps}, out_{out}, executions_{all},
      conditions_{conditions}, lifecycle_{lifecycle}, endings_{ends} {}

  /// Whether `r` may start something now. If not, it goes on once the process is resumed.
  bool admit(run_index r) {
    if (!lifecycle_.is_pausing() || runs_[r].admitted)
      return true;
    hold(r);
    return false;
  }
  /// Starts the action of `r`, whose input is the payload, as soon as there is a slot.
  void queue_action(run_index r);
  /// Starts it now, or as soon as it has what it takes. It fails where that can't be told.
  void dispatch(run_index r);
  /// The action of `x` is not in flight any more.
  void give_slot_back(const run& x);
  /// Starts actions as long as there are slots.
  void fill_slots();

  void request_pause(std::string reason);
  /// Takes back the blocking actions that have not begun.
  void recall();
  void resume();
  /// Lets the first of the runs that are held back go on. Returns whether there is one.
  bool step();
  /// All that follows from the last input has been done: is there something to wait for?
  void rest_if_quiet();

  /// Actions in flight, those that only wait included.
  std::uint32_t acting() const noexcept { return acting_; }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  bool has_slot() const noexcept {
    const auto bound = setup_.flow->config.max_parallel;
    return bound == 0 || acting_ < bound;
  }
  void hold(run_index r);
  std::optional<run_stamp> take_first_waiting();

  const process_setup& setup_;
  run_tree& runs_;
  agenda& agenda_;
  outbox& out_;
  executions& executions_;
  start_conditions& conditions_;
  process_lifecycle& lifecycle_;
  endings& endings_;
  fifo<run_stamp> queue_; ///< Runs that wait for a slot.
  fifo<run_stamp> held_;  ///< Runs that wait for the process to be resumed.
  std::uint32_t acting_ = 0;
  std::uint32_t only_waits_ = 0; ///< Of the actions in flight, those that do nothing themselves.
};

} // namespace troupe
