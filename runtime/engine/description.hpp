/// All that an engine is made of, shown part by part to an archive that writes or reads it.
///
/// Whoever adds a member must name it here: each list of names holds exactly those there are, or
/// it does not compile. What is written changes with it: raise `checkpoint_format` then.
///
/// An archive is called with any number of parts, in the same order whether it writes or reads;
/// `count(n)` writes n, or reads the number that was written.
#pragma once

#include "runtime/base/either.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/process_machine.hpp"

#include <tuple>
#include <utility>

namespace troupe {

template <class Archive>
void describe(Archive& archive, either<run_stamp> auto& x) {
  auto& [run, generation, attempt] = x;
  archive(run, generation, attempt);
}

template <class Archive>
void describe(Archive& archive, either<timer_key> auto& x) {
  auto& [stamp, purpose] = x;
  archive(stamp, purpose);
}

template <class Archive>
void describe(Archive& archive, either<agenda_step> auto& x) {
  auto& [kind, stamp] = x;
  archive(kind, stamp);
}

template <class Archive>
void describe(Archive& archive, either<signal_box> auto& x) {
  auto& [early, waiting, stale] = x;
  archive(early, waiting, stale);
}

template <class Archive>
void describe(Archive& archive, either<progress> auto& x) {
  auto& [total, pending, waiting, running, completed, failed, skipped, cancelled, not_run] = x;
  archive(total, pending, waiting, running, completed, failed, skipped, cancelled, not_run);
}

template <class Archive>
void describe(Archive& archive, either<policy_config> auto& x) {
  auto& [mode, allow, block, skip] = x;
  archive(mode, allow, block, skip);
}

template <class Archive>
void describe(Archive& archive, either<inherited_rules> auto& x) {
  auto& [policies, secrets, hidden, keep_going, max_failures, runs_anew] = x;
  archive(policies, secrets, hidden, keep_going, max_failures, runs_anew);
}

/// How an engine was set up and begun, but for what it observes, which is for whoever reads it to
/// say, and for what only its beginning needed.
template <class Archive>
void describe_beginning(Archive& archive, either<engine_options> auto& set_up,
                        either<input::start> auto& begun) {
  auto& [process_id, observed, recorded] = set_up;
  auto& [init, timeout, parent_id, tasks, paused, policy, approvals, parent_execution, behaviour,
         surroundings, rules, priority]
    = begun;
  archive(process_id, parent_id, parent_execution, paused, policy, tasks, recorded, behaviour,
          surroundings, rules, priority);
}

// -- groups and fan-outs -----------------------------------------------------------------------

template <class Archive>
void describe(Archive& archive, either<source_position> auto& x) {
  auto& [line, column] = x;
  archive(line, column);
}

template <class Archive>
void describe(Archive& archive, either<failed_children> auto& x) {
  auto& [first, count, completed] = x;
  archive(first, count, completed);
}

template <class Archive>
void describe(Archive& archive, either<task_failure> auto& x) {
  auto& [name_space, task_path, message, where, cause, children] = x;
  archive(name_space, task_path, message, where, cause, children);
}

template <class Archive>
void describe(Archive& archive, either<failure_entry> auto& x) {
  auto& [told, continued, repeats] = x;
  archive(told, continued, repeats);
}

template <class Archive>
void describe(Archive& archive, either<failure_reason> auto& x) {
  auto& [message, origin, children] = x;
  archive(message, origin, children);
}

template <class Archive>
void describe(Archive& archive, either<group_summary> auto& x) {
  auto& [expected, completed, skipped, failed, outputs, first, last, failures, continued, expired,
         first_failed]
    = x;
  archive(expected, completed, skipped, failed, outputs, first, last, failures, continued, expired,
          first_failed);
}

template <class Self, class Archive>
void correlation::describe(Self& self, Archive& archive) {
  auto& [summary, mode, merge, outputs, ended, noted] = self;
  archive(summary, mode, merge, outputs, ended, noted);
}

template <class Archive>
void describe(Archive& archive, either<joinable_fan> auto& x) {
  auto& [emitter, ended, unclaimed] = x;
  archive(emitter, ended, unclaimed);
}

template <class Archive>
void describe(Archive& archive, either<unfinished_run> auto& x) {
  auto& [kept, attempts, pass, opened, failed, not_run, lost_attempts] = x;
  archive(kept, attempts, pass, opened, failed, not_run, lost_attempts);
}

template <class Archive>
void describe(Archive& archive, either<group_frame> auto& x) {
  auto& [status, remaining, ready, cursor, touched, live, halted, closed, jump, failure, passes,
         stale, waiters, reasons, states, fans, unfinished]
    = x;
  archive(status, remaining, ready, cursor, touched, live, halted, closed, jump, failure, passes,
          stale, waiters, reasons, states, fans, unfinished);
}

template <class Archive>
void describe(Archive& archive, either<earlier_children> auto& x) {
  auto& [summary, again] = x;
  archive(summary, again);
}

template <class Archive>
void describe(Archive& archive, either<fan_frame> auto& x) {
  auto& [list, next, count, live, window, halted, closed, detached, done, failed, summary,
         first_failed, joiners, unfinished, earlier]
    = x;
  archive(list, next, count, live, window, halted, closed, detached, done, failed, summary,
          first_failed, joiners, unfinished, earlier);
}

// -- runs --------------------------------------------------------------------------------------

template <class Archive>
void describe(Archive& archive, either<jump_target> auto& x) {
  auto& [owner, slot] = x;
  archive(owner, slot);
}

template <class Archive>
void describe(Archive& archive, either<approval_grant> auto& x) {
  auto& [input, reason] = x;
  archive(input, reason);
}

template <class Archive>
void describe(Archive& archive, either<command_usage> auto& x) {
  auto& [commands, wall, cpu, memory, read, written] = x;
  archive(commands, wall, cpu, memory, read, written);
}

template <class Archive>
void describe(Archive& archive, either<command_share> auto& x) {
  auto& [cpus, memory] = x;
  archive(cpus, memory);
}

template <class Archive>
void describe(Archive& archive, either<attempt_usage> auto& x) {
  auto& [total, status, over_memory, share] = x;
  auto number = static_cast<std::uint32_t>(status);
  archive(total, number, over_memory, share);
  if constexpr (!std::is_const_v<std::remove_reference_t<decltype(x)>>)
    status = static_cast<int>(number);
}

template <class Archive>
void describe(Archive& archive, either<attempt_end> auto& x) {
  auto& [kind, used] = x;
  archive(kind, used);
}

template <class Archive>
void describe(Archive& archive, either<attempt_record> auto& x) {
  auto& [used, is_reported, last, timeout, delay, retries, checkpointed, result_key, cached, why]
    = x;
  archive(used, is_reported, last, timeout, delay, retries, checkpointed, result_key, cached, why);
}

template <class Archive>
void describe(Archive& archive, either<run> auto& x) {
  auto& [def, parent, first_child, next, previous, generation, rows_below, pass, number, attempt,
         spent_attempts, parent_attempt, dependency, index, role, phase, state, stop, outcome,
         has_init_scope, opened, timed, told, admitted, auto_paused, goes_on, kept, not_run,
         lost_attempts, since, entered, scope, payload, jump, group, fan, approval, failure,
         attempts, errors]
    = x;
  archive(def, parent, first_child, next, previous, generation, rows_below, pass, number, attempt,
          spent_attempts, parent_attempt, dependency, index, role, phase, state, stop, outcome,
          has_init_scope, opened, timed, told, admitted, auto_paused, goes_on, kept, not_run,
          lost_attempts, since, entered, scope, payload, jump, group, fan, approval, failure,
          attempts, errors);
}

template <class Self, class Archive>
void run_table::describe(Self& self, Archive& archive) {
  auto& [blocks, size, free] = self;
  const auto rows = archive.count(size);
  if constexpr (!std::is_const_v<Self>)
    while (size < rows)
      self.make();
  archive(free);
  std::vector<bool> unused(rows);
  for (auto row : free)
    if (row < rows)
      unused[row] = true;
  for (run_index row = 0; row < rows; ++row)
    if (unused[row])
      archive(self[row].generation);
    else
      archive(self[row]);
}

// -- the process -------------------------------------------------------------------------------

/// What stands around it comes before it: see `scope_ptr` in the archive.
template <class Archive>
void describe(Archive& archive, either<scope> auto& x) {
  auto& [outer, keeps_outputs, names] = x;
  archive(keeps_outputs, names);
}

template <class Self, class Archive>
void session::describe(Self& self, Archive& archive) {
  auto& [names, slots, others] = self;
  for (auto& slot : slots) // one for each of `names`
    archive(slot);
  archive(others);
}

template <class Self, class Archive>
void recorded_world::describe(Self& self, Archive& archive) {
  auto& [now, state, behaviour, variables] = self;
  archive(now, state); // the others are as it was made
}

// -- the parts of the machine: what each owns, after what it refers to ---------------------------

template <class Self>
auto run_tree::members(Self& self) {
  auto& [setup, rows, root, dependencies] = self;
  return std::tie(rows, root, dependencies);
}

template <class Self>
auto agenda::members(Self& self) {
  auto& [runs, steps] = self;
  return std::tie(steps);
}

template <class Self>
auto change_feed::members(Self& self) {
  auto& [setup, world, runs, out, secrets, scn] = self;
  return std::tie(secrets, scn);
}

template <class Self>
auto failures::members(Self& self) {
  auto& [setup, runs, feed, of_detached, of_dependencies, errors] = self;
  return std::tie(of_detached, of_dependencies, errors);
}

template <class Self>
auto detached_fan_outs::members(Self& self) {
  auto& [runs, steps, emitters] = self;
  return std::tie(emitters);
}

template <class Self>
auto executions::members(Self& self) {
  auto& [setup, world, runs, steps, out, feed, failed, detached, begun, counters, used] = self;
  return std::tie(begun, counters, used);
}

template <class Self>
auto process_values::members(Self& self) {
  auto& [setup, world, runs, feed, session, given] = self;
  return std::tie(session, given);
}

template <class Self>
auto process_lifecycle::members(Self& self) {
  auto& [setup, runs, out, feed, timers, time_bound, revivals, failed, state, cancel_reason,
         pause_reason, timed_out, abandoned]
    = self;
  return std::tie(timers, time_bound, revivals, failed, state, cancel_reason, pause_reason,
                  timed_out, abandoned);
}

template <class Self>
auto unfinished_runs::members(Self& self) {
  auto& [setup, runs, steps, all, detached, emitters] = self;
  return std::tie(emitters);
}

template <class Self>
auto gates::members(Self& self) {
  auto& [setup, runs, steps, out, all, conditions, lifecycle, ends, queue, held, acting, only_waits]
    = self;
  return std::tie(queue, held, acting, only_waits);
}

template <class Self, class Archive>
void path_claims::describe(Self& self, Archive& archive) {
  auto& [writers] = self;
  archive(writers);
}

template <class Self>
auto output_claims::members(Self& self) {
  auto& [setup, runs, claims] = self;
  return std::tie(claims);
}

template <class Self>
auto signals::members(Self& self) {
  auto& [setup, runs, out, values, all, ends, boxes] = self;
  return std::tie(boxes);
}

/// The order is that in which checkpoints hold it, whatever part it belongs to.
template <class Self, class Archive>
void process_machine::describe(Self& self, Archive& archive) {
  // The setup and the selected tasks are as they were made; the effects have been taken; the other
  // parts own nothing.
  auto& [setup, world, runs_part, agenda_part, out, feed_part, failures_part, detached_part,
         executions_part, values_part, lifecycle_part, unfinished_part, ends, conditions,
         gates_part, claims_part, signals_part, members, fans, tries]
    = self;
  auto [rows, root, dependencies] = run_tree::members(runs_part);
  auto [steps] = agenda::members(agenda_part);
  auto [secrets, scn] = change_feed::members(feed_part);
  auto [of_detached, of_dependencies, errors] = failures::members(failures_part);
  auto [detached] = detached_fan_outs::members(detached_part);
  auto [begun, counters, used] = executions::members(executions_part);
  auto [session, given] = process_values::members(values_part);
  auto [timers, time_bound, revivals, failed, state, cancel_reason, pause_reason, timed_out,
        abandoned]
    = process_lifecycle::members(lifecycle_part);
  auto [failed_emitters] = unfinished_runs::members(unfinished_part);
  auto [queue, held, acting, only_waits] = gates::members(gates_part);
  auto [claims] = output_claims::members(claims_part);
  auto [boxes] = signals::members(signals_part);
  archive(rows, session, world, secrets, steps, queue, held, boxes, detached, failed_emitters,
          of_detached, of_dependencies, errors, timers, root, dependencies, given, time_bound,
          acting, only_waits, revivals, failed, begun, state, counters, used, scn, cancel_reason,
          pause_reason, timed_out, abandoned, claims);
}

template <class Self, class Archive>
void engine::describe(Self& self, Archive& archive) {
  auto& [machine] = self;
  if constexpr (std::is_const_v<Self>)
    process_machine::describe(std::as_const(*machine), archive);
  else
    process_machine::describe(*machine, archive);
}

} // namespace troupe
