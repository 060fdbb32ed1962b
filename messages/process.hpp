/// Processes: between clients, the supervisor and the processes it started.
#pragma once

#include "messages/fwd.hpp"
#include "runtime/base/labels.hpp"
#include "runtime/engine/input.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/secrets/process_secrets.hpp"
#include "runtime/store/earlier_outcomes.hpp"
#include "runtime/store/recovered_process.hpp"
#include "troupe/options.hpp"
#include "troupe/state.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Answer: the process exists and is about to run.
struct process_started {
  std::string process_id;
};

/// Event, process to supervisor: its start is in the store.
struct process_born {
  std::string process_id;
};

/// Event, process to supervisor: the store has another process of the id that was chosen for it, so
/// that it never was one.
struct process_unborn {
  std::string process_id;
};

/// Request, client to supervisor: how is it? Answered by `process_status`.
struct get_status {
  std::string process_id;
};

/// Answer: a process as it is now.
struct process_status {
  progress counters;
  process_output output; ///< The session and errors so far only once it has ended.
  std::uint64_t scn = 0;
  // What the supervisor knows of it:
  std::set<std::string> active_groups{}; ///< Fan-outs that are open.
  std::string parent_id{};               ///< Of the process whose task started it; or empty.
  time_point started_at{};
  content_hash workflow_hash{}; ///< Of the version that it runs.
  label_map labels{};           ///< All that it has.
  progress tree;                ///< Once it has ended: its counters and those of its sub-workflows.
};

struct node;

/// Command, runtime to supervisor: what is started from now on is surrounded by this. Stays in its
/// node.
struct use_node {
  std::shared_ptr<const node> around;
};

/// How a process begins of which nobody says more: without values, and as this Troupe behaves.
input::start plain_start();

/// Command, client to supervisor: run this workflow. Answered by `process_started`. Stays in
/// its node: a workflow is shared there, and `on_ended` is a function.
///
/// Where a task of another process asks, the supervisor hands the command to that process, which
/// puts its rules on it and gives it back: so no action can start what its own process may not run.
struct start_process {
  std::string process_id;   ///< Must be fresh; empty: the supervisor makes one.
  time_point accepted_at{}; ///< When a client asked for it; the epoch: as soon as this is read.
  workflow_ptr flow;
  input::start begin = plain_start();
  std::function<void(process_status)> on_ended; ///< At each end; must be quick.
  std::function<void()> on_elsewhere; ///< Another runtime drives it from now on; must be quick.
  std::function<void()> on_taken_up;  ///< Where it goes on after an end; must be quick.
  std::function<void()> on_accepted;  ///< Once it outlasts a crash; must be quick.
  label_map labels; ///< Where it goes on all that it has; else beside its workflow's and parent's.
  std::shared_ptr<recovered_process> recovered; ///< Where it goes on rather than begins.
  /// Of the ended process that it goes on from; or null.
  std::shared_ptr<const earlier_outcomes> earlier;
  process_secrets_ptr secrets{}; ///< That its actions are given. Never stored.
  /// One of that id which has failed goes on where it stopped. Answered by
  /// `error_code::process_unknown` where it can only be found in the store.
  bool goes_on = false;
  bool has_rules = false; ///< The parent was asked: those of `begin` hold.
  /// Its id was chosen by the client. Answered once it is in the store, where there is one; by
  /// `error_code::process_exists` where there is a process of that id, by `runtime_closing` or
  /// `store_failed` where that is not known.
  bool has_chosen_id = false;
};

/// What a client waits for.
enum class wait_goal : std::uint8_t {
  end,
  rest, ///< It has ended, or is paused.
};

/// Request, client to supervisor: answer `process_status` once the process has reached the goal,
/// or, where it does not within `longest` (0: no bound), as it is then, with `timeout` set.
struct await_process {
  std::string process_id;
  duration longest{};
  wait_goal goal = wait_goal::end;
};

/// Request, client to supervisor: `hear` is to be called, once, when the process ends or is left.
/// Answered by `end_watched`; fails with `error_code::process_unknown`. Stays in its node.
struct watch_end {
  std::string process_id;
  std::function<void(const process_output&)> hear; ///< Must be quick.
};

/// Answer: it will be, unless `unwatch_end` names the number; or it has ended already.
struct end_watched {
  std::uint64_t number = 0;
  std::optional<process_status> over{};
};

/// Request, client to supervisor: it is not to be called any more. Answered by `end_unwatched`.
struct unwatch_end {
  std::string process_id;
  std::uint64_t number = 0;
};

/// Answer: it is let go of, or was called before.
struct end_unwatched {};

/// Event, to supervisor: the process has ended; or, in a state that is not final, was left.
struct process_ended {
  process_output output;
  progress counters;
  std::uint64_t scn = 0;
};

/// Event, process to supervisor: another runtime drives it, or it was removed; the store tells what
/// becomes of it.
struct process_elsewhere {
  std::string process_id;
};

/// Request, client to supervisor: cancel what lives, or leave it, and start nothing more. Answered
/// by `shut_down_done` once no process lives.
struct shut_down {
  std::string reason;
  at_end then = at_end::cancel;
};

/// Command, supervisor to process: stop driving it; it stays in the store as it is.
struct leave_process {};

/// Answer: no process lives.
struct shut_down_done {};

/// Command, supervisor to a new process.
struct begin_process {};

/// Process to itself: there is more to do than one message should take.
struct carry_on {};

} // namespace troupe
