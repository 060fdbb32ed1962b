/// The children of fan-outs (`template`, `emit`), and the tasks that join them (`await: {on:
/// ...}`).
#pragma once

#include "runtime/engine/endings.hpp"

namespace troupe {

/// Keeps the `fan` frames of rows, from their opening until their end: which children have been
/// started, and who waits for all of them.
class fan_outs {
public:
  fan_outs(const process_setup& setup, run_tree& runs, agenda& steps, outbox& out,
           change_feed& feed, process_values& values, executions& all, unfinished_runs& unfinished,
           failures& failed, endings& ends, detached_fan_outs& detached)
    : setup_{setup}, runs_{runs}, agenda_{steps}, out_{out}, feed_{feed}, values_{values},
      executions_{all}, unfinished_{unfinished}, failures_{failed}, endings_{ends}, detached_{
                                                                                      detached} {}

  void open(run_index r);
  /// Starts children of `r` as its window allows; ends it where all have ended.
  void advance(run_index r);
  void element_ended(run_index r, run_index child);
  /// The group of a fan-out has settled.
  void settle(const run_stamp& emitter, group_summary summary);
  /// `r` waits for the fan-out of another task.
  void join(run_index r);

private:
  void start_element(run_index r, std::uint64_t index);
  result<scope_ptr> element_scope(run_index r, std::uint64_t index);
  void receive_failure(run_index r);
  void repeat_element(run_index r, const run& ended);
  void end(run_index r);
  void end_detached(run_index r);
  void finish_join(run_index r, joinable_fan& fan);

  const process_setup& setup_;
  run_tree& runs_;
  agenda& agenda_;
  outbox& out_;
  change_feed& feed_;
  process_values& values_;
  executions& executions_;
  unfinished_runs& unfinished_;
  failures& failures_;
  endings& endings_;
  detached_fan_outs& detached_;
};

} // namespace troupe
