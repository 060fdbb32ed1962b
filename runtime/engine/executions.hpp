/// How executions come to be, change their state, and leave their rows.
#pragma once

#include "runtime/engine/agenda.hpp"
#include "runtime/engine/change_feed.hpp"
#include "runtime/engine/detached_fan_outs.hpp"
#include "runtime/engine/failures.hpp"
#include "runtime/engine/outbox.hpp"
#include "runtime/engine/run_tree.hpp"
#include "troupe/state.hpp"

namespace troupe {

/// Owns their numbers, and the count of steps by state.
class executions {
public:
  executions(const process_setup& setup, const recorded_world& world, run_tree& runs, agenda& steps,
             outbox& out, change_feed& feed, failures& failed, const detached_fan_outs& detached)
    : setup_{setup}, world_{world}, runs_{runs}, agenda_{steps}, out_{out}, feed_{feed},
      failures_{failed}, detached_{detached} {}

  /// A new one, to be entered. Without a parent it is the root's.
  run_index begin(run_index parent, const task& def, run_role role, std::uint64_t index = 0,
                  std::uint32_t pass = 0);
  void set_state(run_index r, task_state to);
  /// Its attempt runs, and its `timeout` counts.
  void run(run_index r);
  /// The `timeout` of its attempt, if there is one, counts from now on.
  void start_clock(run_index r) {
    if (runs_[r].timeout().count() > 0)
      arm_clock(r);
  }
  void stop_clock(run_index r) {
    if (runs_[r].timed)
      disarm_clock(r);
  }
  /// The pending member `def` of `parent` comes into a final state without having been started.
  void end_unstarted(run_index parent, const task& def, task_state to);
  /// Asks for the group that gathers the children of its fan-out.
  void open_fan_group(run_index r);
  /// The members of an earlier attempt are done with.
  void drop_group(run_index r);
  /// Frees the rows of `r` and of those around it, as far as nobody needs them any more.
  void release(run_index r);

  /// The commands of this attempt have used so much; null: there were none.
  void note_usage(run_index r, const std::shared_ptr<const attempt_usage>& used);
  /// What all commands of the process used so far.
  const command_usage& used() const noexcept { return used_; }

  const progress& counters() const noexcept { return counters_; }
  void count_pending(std::uint64_t steps) noexcept {
    counters_.total += steps;
    counters_.pending += steps;
  }
  void uncount_pending(std::uint64_t steps) noexcept {
    counters_.total -= steps;
    counters_.pending -= steps;
  }
  void move_pending(std::uint64_t steps, task_state to) noexcept {
    counters_.pending -= steps;
    counters_.of(to) += steps;
  }
  /// Steps that had ended are pending once more.
  void move_ended(task_state from, std::uint64_t steps) noexcept {
    counters_.of(from) -= steps;
    counters_.pending += steps;
  }

  /// Steps that had failed because a dependency had are counted with others from now on.
  void uncount_not_run(std::uint64_t steps) noexcept { counters_.not_run -= steps; }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  void arm_clock(run_index r);
  void disarm_clock(run_index r);
  void note_state(run_index group, const task& member, task_state is);

  const process_setup& setup_;
  const recorded_world& world_;
  run_tree& runs_;
  agenda& agenda_;
  outbox& out_;
  change_feed& feed_;
  failures& failures_;
  const detached_fan_outs& detached_;
  std::uint32_t begun_ = 0; ///< Those that have a number.
  progress counters_;
  command_usage used_; ///< By all commands.
};

} // namespace troupe
