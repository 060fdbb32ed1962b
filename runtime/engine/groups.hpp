/// The members of a group, sequences and parallel graphs: which of them may start, and when.
#pragma once

#include "runtime/engine/endings.hpp"

#include <string>

namespace troupe {

/// Keeps the `group` frames of rows, from their opening until their close: how far members are,
/// what they wait for, where `goto` moves control to.
class groups {
public:
  groups(const process_setup& setup, run_tree& runs, agenda& steps, executions& all,
         unfinished_runs& unfinished, failures& failed, endings& ends, detached_fan_outs& detached)
    : setup_{setup}, runs_{runs}, agenda_{steps}, executions_{all},
      unfinished_{unfinished}, failures_{failed}, endings_{ends}, detached_{detached} {}

  void open(run_index r);
  /// Starts the members of `r` that may start; closes it where all have ended.
  void advance(run_index r);
  void member_ended(run_index r, run_index child);
  /// Whether all that `r` depends on has run. If not it waits, or has failed.
  bool resolve(run_index r);

private:
  // groups.cpp
  void start_member(run_index r, std::uint32_t slot);
  void advance_sequence(run_index r);
  void advance_parallel(run_index r);
  void receive_failure(run_index r, const run& child);
  void receive_jump(run_index r, const run& child);
  void apply_jump(run_index r);
  void reset_members(run_index r, std::uint32_t from, std::uint32_t to);
  void close(run_index r);
  void end_unstarted_members(run_index r);
  void end_unstarted(run_index r, std::uint32_t slot, task_state as);

  // dependencies.cpp
  bool is_counted_ready(const run& x) const;
  void wait_for(run_index r, const member_place& needed);
  bool demand(const member_place& where);
  void update_dependents(run_index r, const task& member, member_status status);
  void notify_waiters(run_index owner, std::uint32_t slot);
  void fail_by_dependency(run_index r, const member_place& where, const task& dependency);
  void fail_because(run_index r, const failure_reason& cause, const std::string& needed,
                    const task& dependency);
  void fail_by_stopped_dependency(run_index r, const member_place& where, const task& dependency);

  const process_setup& setup_;
  run_tree& runs_;
  agenda& agenda_;
  executions& executions_;
  unfinished_runs& unfinished_;
  failures& failures_;
  endings& endings_;
  detached_fan_outs& detached_;
};

} // namespace troupe
