/// The protocol at a glance: every message type and its id.
#pragma once

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
struct get_status;
struct process_status;
struct await_process;
struct get_progress;
struct tree_progress;
struct progress_moved;
struct get_snapshot;
struct process_seen;
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
// process <-> snapshotter
struct take_snapshot;
struct snapshot_taken;
struct tell_address;
struct release_store;
struct store_released;
// journal -> itself
struct flush_journal;
struct beat_due;
// process <-> event writer
struct write_events;
struct events_written;
// anyone -> event hub -> its subscribers
struct subscribe_events;
struct subscribed;
struct unsubscribe_events;
struct unsubscribed;
struct publish_events;
struct deliver_events;
struct events_taken;

} // namespace troupe

CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id)

CAF_ADD_TYPE_ID(troupe, (troupe::run_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::input::action_started))
CAF_ADD_TYPE_ID(troupe, (troupe::tasks_finished))
CAF_ADD_TYPE_ID(troupe, (troupe::stop_task))
CAF_ADD_TYPE_ID(troupe, (troupe::recall_task))
CAF_ADD_TYPE_ID(troupe, (troupe::task_recalled))
CAF_ADD_TYPE_ID(troupe, (troupe::action_began))
CAF_ADD_TYPE_ID(troupe, (troupe::action_answered))
CAF_ADD_TYPE_ID(troupe, (troupe::arm_timers))
CAF_ADD_TYPE_ID(troupe, (troupe::disarm_timers))
CAF_ADD_TYPE_ID(troupe, (troupe::timers_due))
CAF_ADD_TYPE_ID(troupe, (troupe::wake_up))
CAF_ADD_TYPE_ID(troupe, (troupe::add_members))
CAF_ADD_TYPE_ID(troupe, (troupe::join_group_as))
CAF_ADD_TYPE_ID(troupe, (troupe::close_group_with))
CAF_ADD_TYPE_ID(troupe, (troupe::input::group_settled))
CAF_ADD_TYPE_ID(troupe, (troupe::group_opened))
CAF_ADD_TYPE_ID(troupe, (troupe::group_closed))
CAF_ADD_TYPE_ID(troupe, (troupe::process_ended))
CAF_ADD_TYPE_ID(troupe, (troupe::use_node))
CAF_ADD_TYPE_ID(troupe, (troupe::start_process))
CAF_ADD_TYPE_ID(troupe, (troupe::process_started))
CAF_ADD_TYPE_ID(troupe, (troupe::get_status))
CAF_ADD_TYPE_ID(troupe, (troupe::process_status))
CAF_ADD_TYPE_ID(troupe, (troupe::await_process))
CAF_ADD_TYPE_ID(troupe, (troupe::get_progress))
CAF_ADD_TYPE_ID(troupe, (troupe::tree_progress))
CAF_ADD_TYPE_ID(troupe, (troupe::progress_moved))
CAF_ADD_TYPE_ID(troupe, (troupe::get_snapshot))
CAF_ADD_TYPE_ID(troupe, (troupe::process_seen))
CAF_ADD_TYPE_ID(troupe, (troupe::list_processes))
CAF_ADD_TYPE_ID(troupe, (troupe::process_list))
CAF_ADD_TYPE_ID(troupe, (troupe::steer_process))
CAF_ADD_TYPE_ID(troupe, (troupe::process_changed))
CAF_ADD_TYPE_ID(troupe, (troupe::ask_approvals))
CAF_ADD_TYPE_ID(troupe, (troupe::withdraw_approvals))
CAF_ADD_TYPE_ID(troupe, (troupe::decide_approval))
CAF_ADD_TYPE_ID(troupe, (troupe::approval_request))
CAF_ADD_TYPE_ID(troupe, (troupe::list_approvals))
CAF_ADD_TYPE_ID(troupe, (troupe::approval_list))
CAF_ADD_TYPE_ID(troupe, (troupe::input::approval_decided))
CAF_ADD_TYPE_ID(troupe, (troupe::begin_process))
CAF_ADD_TYPE_ID(troupe, (troupe::carry_on))
CAF_ADD_TYPE_ID(troupe, (troupe::append_entry))
CAF_ADD_TYPE_ID(troupe, (troupe::entry_committed))
CAF_ADD_TYPE_ID(troupe, (troupe::seen_process))
CAF_ADD_TYPE_ID(troupe, (troupe::take_processes))
CAF_ADD_TYPE_ID(troupe, (troupe::processes_taken))
CAF_ADD_TYPE_ID(troupe, (troupe::give_up_store))
CAF_ADD_TYPE_ID(troupe, (troupe::look_at_claim))
CAF_ADD_TYPE_ID(troupe, (troupe::claim_seen))
CAF_ADD_TYPE_ID(troupe, (troupe::claim_lost))
CAF_ADD_TYPE_ID(troupe, (troupe::process_elsewhere))
CAF_ADD_TYPE_ID(troupe, (troupe::take_snapshot))
CAF_ADD_TYPE_ID(troupe, (troupe::snapshot_taken))
CAF_ADD_TYPE_ID(troupe, (troupe::tell_address))
CAF_ADD_TYPE_ID(troupe, (troupe::release_store))
CAF_ADD_TYPE_ID(troupe, (troupe::store_released))
CAF_ADD_TYPE_ID(troupe, (troupe::leave_process))
CAF_ADD_TYPE_ID(troupe, (troupe::flush_journal))
CAF_ADD_TYPE_ID(troupe, (troupe::beat_due))
CAF_ADD_TYPE_ID(troupe, (troupe::write_events))
CAF_ADD_TYPE_ID(troupe, (troupe::events_written))
CAF_ADD_TYPE_ID(troupe, (troupe::subscribe_events))
CAF_ADD_TYPE_ID(troupe, (troupe::subscribed))
CAF_ADD_TYPE_ID(troupe, (troupe::unsubscribe_events))
CAF_ADD_TYPE_ID(troupe, (troupe::unsubscribed))
CAF_ADD_TYPE_ID(troupe, (troupe::publish_events))
CAF_ADD_TYPE_ID(troupe, (troupe::deliver_events))
CAF_ADD_TYPE_ID(troupe, (troupe::events_taken))

CAF_END_TYPE_ID_BLOCK(troupe)
