/// The protocol at a glance: every message type and its id.
#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>

namespace troupe {

// what a process hears is what its engine is given
namespace input {
struct action_started;
struct group_settled;
struct approval_decided;
} // namespace input

// process <-> execution
struct run_tasks;
struct tasks_finished;
struct stop_task;
struct recall_task;
struct task_recalled;
// an action -> its execution
struct action_began;
struct action_answered;
// a thread that looks -> process
struct results_answered;
// process <-> dispatcher
struct request_starts;
struct release_starts;
struct starts_answered;
struct explain_starts;
struct starts_explained;
// a lender -> dispatcher
struct loan_news;
// anyone <-> timers
struct arm_timers;
struct disarm_timers;
struct timers_due;
struct wake_up;
// process -> task_group, and back
struct add_members;
struct join_group_as;
struct close_group_with;
// task_group, process -> supervisor
struct group_opened;
struct group_closed;
struct process_ended;
// clients -> supervisor, process
struct use_node;
struct start_process;
struct process_started;
struct process_born;
struct process_unborn;
struct get_status;
struct process_status;
struct await_process;
struct watch_end;
struct end_watched;
struct unwatch_end;
struct end_unwatched;
struct get_progress;
struct tree_progress;
struct progress_moved;
struct look_overdue;
struct get_snapshot;
struct process_seen;
struct get_waits;
struct process_waiting;
struct list_waits;
struct waits_list;
struct get_executions;
struct executions_seen;
struct list_processes;
struct process_list;
struct leave_process;
struct shut_down;
struct shut_down_done;
// clients -> supervisor -> process, and what comes of it
struct steer_process;
struct process_changed;
// process <-> approvals <-> clients
struct ask_approvals;
struct withdraw_approvals;
struct decide_approval;
struct approval_request;
struct list_approvals;
struct approval_list;
// process -> itself
struct begin_process;
struct carry_on;
// process <-> journal; clients -> journal
struct append_entry;
struct entry_committed;
struct seen_process;
struct take_processes;
struct processes_taken;
struct give_up_store;
struct look_at_claim;
struct claim_seen;
struct claim_lost;
struct process_elsewhere;
// process <-> checkpointer
struct take_checkpoint;
struct checkpoint_taken;
struct tell_address;
struct release_store;
struct store_released;
// journal -> itself
struct flush_journal;
struct beat_due;
// anyone -> event hub -> its subscribers
struct subscribe_events;
struct subscribed;
struct unsubscribe_events;
struct unsubscribed;
struct close_events;
struct publish_events;
struct publish_awaited;
struct events_received;
struct deliver_events;
struct events_taken;

} // namespace troupe

/// Makes `type` a message. None leaves its node (what crosses a network are records of their own),
/// so that none is ever turned into bytes.
#define TROUPE_MESSAGE(type)                                                                       \
  CAF_ADD_TYPE_ID(troupe, (type))                                                                  \
  CAF_ALLOW_UNSAFE_MESSAGE_TYPE(type)

CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id)

TROUPE_MESSAGE(troupe::run_tasks)
TROUPE_MESSAGE(troupe::input::action_started)
TROUPE_MESSAGE(troupe::tasks_finished)
TROUPE_MESSAGE(troupe::stop_task)
TROUPE_MESSAGE(troupe::recall_task)
TROUPE_MESSAGE(troupe::task_recalled)
TROUPE_MESSAGE(troupe::action_began)
TROUPE_MESSAGE(troupe::action_answered)
TROUPE_MESSAGE(troupe::request_starts)
TROUPE_MESSAGE(troupe::release_starts)
TROUPE_MESSAGE(troupe::starts_answered)
TROUPE_MESSAGE(troupe::explain_starts)
TROUPE_MESSAGE(troupe::starts_explained)
TROUPE_MESSAGE(troupe::arm_timers)
TROUPE_MESSAGE(troupe::disarm_timers)
TROUPE_MESSAGE(troupe::timers_due)
TROUPE_MESSAGE(troupe::wake_up)
TROUPE_MESSAGE(troupe::add_members)
TROUPE_MESSAGE(troupe::join_group_as)
TROUPE_MESSAGE(troupe::close_group_with)
TROUPE_MESSAGE(troupe::input::group_settled)
TROUPE_MESSAGE(troupe::group_opened)
TROUPE_MESSAGE(troupe::group_closed)
TROUPE_MESSAGE(troupe::process_ended)
TROUPE_MESSAGE(troupe::use_node)
TROUPE_MESSAGE(troupe::start_process)
TROUPE_MESSAGE(troupe::process_started)
TROUPE_MESSAGE(troupe::process_born)
TROUPE_MESSAGE(troupe::process_unborn)
TROUPE_MESSAGE(troupe::get_status)
TROUPE_MESSAGE(troupe::process_status)
TROUPE_MESSAGE(troupe::await_process)
TROUPE_MESSAGE(troupe::watch_end)
TROUPE_MESSAGE(troupe::end_watched)
TROUPE_MESSAGE(troupe::unwatch_end)
TROUPE_MESSAGE(troupe::end_unwatched)
TROUPE_MESSAGE(troupe::get_progress)
TROUPE_MESSAGE(troupe::tree_progress)
TROUPE_MESSAGE(troupe::progress_moved)
TROUPE_MESSAGE(troupe::look_overdue)
TROUPE_MESSAGE(troupe::get_snapshot)
TROUPE_MESSAGE(troupe::process_seen)
TROUPE_MESSAGE(troupe::get_waits)
TROUPE_MESSAGE(troupe::process_waiting)
TROUPE_MESSAGE(troupe::list_waits)
TROUPE_MESSAGE(troupe::waits_list)
TROUPE_MESSAGE(troupe::get_executions)
TROUPE_MESSAGE(troupe::executions_seen)
TROUPE_MESSAGE(troupe::list_processes)
TROUPE_MESSAGE(troupe::process_list)
TROUPE_MESSAGE(troupe::shut_down)
TROUPE_MESSAGE(troupe::shut_down_done)
TROUPE_MESSAGE(troupe::steer_process)
TROUPE_MESSAGE(troupe::process_changed)
TROUPE_MESSAGE(troupe::ask_approvals)
TROUPE_MESSAGE(troupe::withdraw_approvals)
TROUPE_MESSAGE(troupe::decide_approval)
TROUPE_MESSAGE(troupe::approval_request)
TROUPE_MESSAGE(troupe::list_approvals)
TROUPE_MESSAGE(troupe::approval_list)
TROUPE_MESSAGE(troupe::input::approval_decided)
TROUPE_MESSAGE(troupe::begin_process)
TROUPE_MESSAGE(troupe::carry_on)
TROUPE_MESSAGE(troupe::append_entry)
TROUPE_MESSAGE(troupe::entry_committed)
TROUPE_MESSAGE(troupe::seen_process)
TROUPE_MESSAGE(troupe::take_processes)
TROUPE_MESSAGE(troupe::processes_taken)
TROUPE_MESSAGE(troupe::give_up_store)
TROUPE_MESSAGE(troupe::look_at_claim)
TROUPE_MESSAGE(troupe::claim_seen)
TROUPE_MESSAGE(troupe::claim_lost)
TROUPE_MESSAGE(troupe::process_elsewhere)
TROUPE_MESSAGE(troupe::take_checkpoint)
TROUPE_MESSAGE(troupe::checkpoint_taken)
TROUPE_MESSAGE(troupe::tell_address)
TROUPE_MESSAGE(troupe::release_store)
TROUPE_MESSAGE(troupe::store_released)
TROUPE_MESSAGE(troupe::leave_process)
TROUPE_MESSAGE(troupe::flush_journal)
TROUPE_MESSAGE(troupe::beat_due)
TROUPE_MESSAGE(troupe::subscribe_events)
TROUPE_MESSAGE(troupe::subscribed)
TROUPE_MESSAGE(troupe::unsubscribe_events)
TROUPE_MESSAGE(troupe::unsubscribed)
TROUPE_MESSAGE(troupe::close_events)
TROUPE_MESSAGE(troupe::publish_events)
TROUPE_MESSAGE(troupe::publish_awaited)
TROUPE_MESSAGE(troupe::events_received)
TROUPE_MESSAGE(troupe::deliver_events)
TROUPE_MESSAGE(troupe::events_taken)
TROUPE_MESSAGE(troupe::loan_news)
TROUPE_MESSAGE(troupe::results_answered)

CAF_END_TYPE_ID_BLOCK(troupe)

#undef TROUPE_MESSAGE
