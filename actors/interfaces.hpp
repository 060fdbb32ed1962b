/// Every actor's interface: what it accepts and what it answers.
#pragma once

#include "messages/fwd.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

namespace troupe {

/// Rings when a delay or deadline has passed. One a node.
using timers_actor = caf::typed_actor<
  // Remembers timers of the sender, who hears `timers_due`.
  caf::reacts_to<arm_timers>,
  // Forgets timers of the sender.
  caf::reacts_to<disarm_timers>,
  // Internal: the nearest deadline may have come.
  caf::reacts_to<wake_up>>;

/// Says when actions start that take something, over all processes. One a node.
using dispatcher_actor = caf::typed_actor<
  // From processes, who hear `starts_answered`.
  caf::reacts_to<request_starts>,
  // From processes: what they asked for has ended, or is wanted no more.
  caf::reacts_to<release_starts>,
  // From processes: why do theirs wait?
  caf::replies_to<explain_starts>::with<starts_explained>,
  // From a lender's thread: loans are granted.
  caf::reacts_to<loan_news>,
  // Internal: a rate has room again.
  caf::reacts_to<wake_up>>;

/// Runs one task at a time. One a live task run; used again by its process.
using execution_actor = caf::typed_actor<
  // Runs the actions; the sender hears `input::action_started` and `tasks_finished`.
  caf::reacts_to<run_tasks>,
  // Tells the running action to stop. Late ones are ignored.
  caf::reacts_to<stop_task>,
  // Gives back what has not begun: the sender hears `task_recalled`. Else it is ignored.
  caf::reacts_to<recall_task>,
  // Internal: the action runs, or has answered, on another thread.
  caf::reacts_to<action_began>, caf::reacts_to<action_answered>,
  // From the journal: whether the process is still this runtime's.
  caf::reacts_to<claim_seen>,
  // From timers: a delayed answer is due.
  caf::reacts_to<timers_due>>;

/// Correlates the children of one async fan-out. Ends when it has settled.
using task_group_actor = caf::typed_actor<
  // Takes in children that have ended, or never will start.
  caf::reacts_to<add_members>, caf::reacts_to<close_group_with>,
  // From now on another task waits for it.
  caf::reacts_to<join_group_as>,
  // From timers: the deadline has passed.
  caf::reacts_to<timers_due>>;

/// Writes the store. One a node that has one.
using journal_actor = caf::typed_actor<
  // From processes; the sender hears `entry_committed`.
  caf::reacts_to<append_entry>,
  // Makes this runtime the owner of processes of others.
  caf::replies_to<take_processes>::with<processes_taken>,
  // Looks whether a process is still owned; the sender hears `claim_seen`.
  caf::reacts_to<look_at_claim>,
  // What can't be stored is lost from now on.
  caf::reacts_to<give_up_store>,
  // Tells others where this runtime is reached.
  caf::reacts_to<tell_address>,
  // Ends: others may drive what this runtime drove.
  caf::replies_to<release_store>::with<store_released>,
  // Internal: a group has gathered; it is time for a sign of life.
  caf::reacts_to<flush_journal>, caf::reacts_to<beat_due>>;

/// Shortens what has to be replayed. One a node that has a store.
using checkpointer_actor = caf::typed_actor<
  // From processes; the sender hears `checkpoint_taken`.
  caf::reacts_to<take_checkpoint>>;

/// Gives what happens to whoever subscribed to it. One a node.
using event_hub_actor = caf::typed_actor<
  // From now on the listener hears what it wants; or no more.
  caf::replies_to<subscribe_events>::with<subscribed>,
  caf::replies_to<unsubscribe_events>::with<unsubscribed>,
  caf::replies_to<close_events>::with<unsubscribed>,
  // Hands events on.
  caf::reacts_to<publish_events>, caf::replies_to<publish_awaited>::with<events_received>>;

/// Calls one subscriber, on a thread of its own.
using event_subscriber_actor = caf::typed_actor<
  // Calls the subscriber, then answers `events_taken`.
  caf::replies_to<deliver_events>::with<events_taken>>;

/// Keeps the approvals that nobody has decided on. One a node.
using approvals_actor = caf::typed_actor<
  // From processes, who hear `input::approval_decided`.
  caf::reacts_to<ask_approvals>, caf::reacts_to<withdraw_approvals>,
  // From clients. Fails with `error_code::approval_unknown` or `error_code::approval_decided`.
  caf::replies_to<decide_approval>::with<approval_request>,
  caf::replies_to<list_approvals>::with<approval_list>,
  // From timers: a request has expired.
  caf::reacts_to<timers_due>>;

/// Runs one process: the only owner of its session and graph.
using process_actor = caf::typed_actor<
  // From the supervisor: begin; how are you?
  caf::reacts_to<begin_process>, caf::replies_to<get_status>::with<process_status>,
  caf::replies_to<get_snapshot>::with<process_seen>,
  caf::replies_to<get_waits>::with<process_waiting>,
  caf::replies_to<get_executions>::with<executions_seen>,
  // Through the supervisor: do otherwise. Fails with `error_code::process_state`.
  caf::replies_to<steer_process>::with<process_status>,
  // From the supervisor: the runtime ends.
  caf::reacts_to<leave_process>,
  // From the supervisor, to which it goes back with the rules for what this process starts.
  caf::replies_to<start_process>::with<process_started>,
  // From approvals. Answered once the decision is durable.
  caf::replies_to<input::approval_decided>::with<process_status>,
  // From the dispatcher.
  caf::reacts_to<starts_answered>,
  // From executions.
  caf::reacts_to<input::action_started>, caf::reacts_to<tasks_finished>,
  caf::reacts_to<task_recalled>, caf::reacts_to<claim_lost>,
  // From threads that look for earlier results.
  caf::reacts_to<results_answered>,
  // From timers, task groups, itself.
  caf::reacts_to<timers_due>, caf::reacts_to<input::group_settled>, caf::reacts_to<carry_on>,
  // From the journal and the checkpointer.
  caf::reacts_to<entry_committed>, caf::reacts_to<claim_seen>, caf::reacts_to<checkpoint_taken>,
  // Internal: somebody who looks has waited for the journal for long enough.
  caf::reacts_to<look_overdue>>;

/// Starts processes and knows all that live. One a node.
using supervisor_actor = caf::typed_actor<
  // From whoever set the node up: its surroundings are complete, or a store has been opened.
  caf::reacts_to<use_node>,
  // Starts a process, for a task once its process has put its rules on it. Fails with
  // `error_code::runtime_closing`, `error_code::process_unknown` (of the parent); one of a chosen
  // id with `error_code::process_exists`, and where it isn't admitted.
  caf::replies_to<start_process>::with<process_started>,
  // Ends all processes, or leaves them, and answers when none is left.
  caf::replies_to<shut_down>::with<shut_down_done>,
  // Steers a process. Fails with `error_code::process_unknown` or `error_code::process_state`.
  caf::replies_to<steer_process>::with<process_status>,
  // Looks at a process, now or when it has ended. Fails with `error_code::process_unknown`.
  caf::replies_to<get_status>::with<process_status>,
  caf::replies_to<await_process>::with<process_status>,
  caf::replies_to<watch_end>::with<end_watched>, caf::replies_to<unwatch_end>::with<end_unwatched>,
  caf::replies_to<list_processes>::with<process_list>,
  caf::replies_to<get_progress>::with<tree_progress>,
  caf::replies_to<get_snapshot>::with<process_seen>,
  caf::replies_to<get_waits>::with<process_waiting>, caf::replies_to<list_waits>::with<waits_list>,
  caf::replies_to<get_executions>::with<executions_seen>,
  // From processes.
  caf::reacts_to<process_born>, caf::reacts_to<process_unborn>, caf::reacts_to<process_ended>,
  caf::reacts_to<process_changed>, caf::reacts_to<progress_moved>,
  caf::reacts_to<process_elsewhere>, caf::reacts_to<group_opened>, caf::reacts_to<group_closed>,
  // From timers: a bounded wait is over; it is time to tell how far processes are.
  caf::reacts_to<timers_due>>;

} // namespace troupe
