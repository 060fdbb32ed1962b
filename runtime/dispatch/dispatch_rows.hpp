/// What the dispatcher keeps of what waits and runs. From the whole to one execution:
///
///   shape    amounts and labels: where such a request fits now
///   class    a shape with the limits of the node that its tasks take
///   share    what one process has waiting in a class
///   lane     of that, the tasks whose demands are equal
///   task     one execution
///
/// Each keeps the next below it in a heap, those left out that can't start whatever is above; so
/// the first of all that may start is found from the top, and a change touches one path upwards.
#pragma once

#include "runtime/dispatch/limit_table.hpp"
#include "runtime/dispatch/ranked_heap.hpp"
#include "runtime/dispatch/row_store.hpp"
#include "runtime/dispatch/worker_set.hpp"
#include "runtime/dispatch/worker_table.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

enum class task_phase : std::uint8_t { gone, waiting, running };

/// One execution: 48 bytes, of which there may be millions.
struct task_row {
  std::uint64_t who = 0;
  std::uint64_t begun = 0;
  std::uint64_t written = 0;
  std::uint64_t arrived = 0; ///< Counts requests: which is the ticket's stamp, too.
  std::int32_t priority = 0;
  std::uint32_t lane = no_row;
  std::uint32_t position = no_row; ///< In its lane; of a running one: its row of those.
  task_phase phase = task_phase::gone;
};
static_assert(sizeof(task_row) <= 48);

/// What is known of an execution only while it runs. Those on a worker form a list.
struct running_row {
  std::uint32_t task = no_row;
  worker_id worker = 0;
  std::uint32_t next = no_row;
  std::uint32_t previous = no_row;
  std::vector<granted_indices> pieces;
  std::uint64_t loan = 0; ///< Of the shared limits that it takes; 0: it takes of none.
};

/// A taker of limits that waits for units of one, or for a loan.
struct parking {
  std::uint32_t limit = no_row;      ///< Where; `no_row`: for no units.
  std::uint32_t at = 0;              ///< In the list of that limit.
  std::uint32_t head = no_row;       ///< The task for which it does.
  std::uint32_t claim_lane = no_row; ///< Of a class: the lane whose limits are kept with its own.
};

struct lane_row {
  std::uint32_t process = no_row;
  std::uint32_t demand = no_row;
  std::uint32_t share = no_row;
  std::uint32_t of_process = 0; ///< Its place in the process's list.
  std::uint32_t head = no_row;  ///< Its first task.
  std::uint32_t position = no_row;
  std::uint32_t running = 0;
  parking parked;
  std::vector<limit_use> limits; ///< Of the process; ascending.
  ranked_heap tasks;
};

struct share_row {
  std::uint32_t process = no_row;
  std::uint32_t of_class = no_row;
  std::uint32_t of_process = 0; ///< Its place in the process's list.
  std::uint32_t head = no_row;
  std::uint32_t position = no_row;
  std::uint32_t lanes_in_use = 0;
  ranked_heap lanes;
};

struct class_row {
  std::uint32_t shape = no_row;
  std::uint32_t head = no_row;
  std::uint32_t position = no_row;
  std::uint32_t references = 0; ///< Demands.
  parking parked;
  std::uint64_t loan = 0;        ///< The one that was asked for, for a task of it; 0: none.
  bool is_lent = false;          ///< It was granted.
  std::vector<limit_use> limits; ///< Of the node; ascending.
  ranked_heap shares;

  bool awaits_loan() const noexcept { return loan != 0 && !is_lent; }
  /// Whether it is out of the backlog, though it may have a first task.
  bool waits() const noexcept { return parked.limit != no_row || awaits_loan(); }
};

struct shape_row {
  std::uint32_t head = no_row;
  std::uint32_t position = no_row;
  std::uint32_t active_at = 0;  ///< In the list of shapes.
  std::uint32_t references = 0; ///< Classes.
  std::uint32_t idle_marks = 0; ///< How often it stands in the line of those without any.
  std::vector<needed_amount> needs;
  std::vector<worker_label> on;
  std::shared_ptr<const std::vector<resource_amount>> amounts; ///< `needs` for those outside.
  amount cpus = 0;                                             ///< Of them.
  worker_set capable; ///< Workers that have room for it when nothing else runs.
  worker_set fits;    ///< Of them, those that have room now.
  ranked_heap classes;
};

/// A process that is open, or of which something still runs.
struct requester_row {
  std::uint64_t id = 0;
  std::uint64_t order = 0; ///< Counts processes.
  std::int32_t priority = 0;
  std::uint32_t max_parallel = 0;
  std::uint32_t scope = no_row; ///< Of its limits.
  std::uint32_t waiting = 0;
  std::uint32_t running = 0;
  amount held = 0;        ///< Cpus, at least a thousandth for each that runs.
  bool is_closed = false; ///< Goes with its last execution.
  std::vector<std::uint32_t> shares;
  std::vector<std::uint32_t> lanes;

  bool is_full() const noexcept { return max_parallel != 0 && running >= max_parallel; }
};

/// All of them. Who writes which: lanes and above come and go in `demand_index`, heads and
/// positions are the backlog's, parkings the gate's, loans the desk's.
struct dispatch_rows {
  row_store<task_row> tasks;
  row_store<running_row> running;
  row_store<lane_row> lanes;
  row_store<share_row> shares;
  row_store<class_row> classes;
  row_store<shape_row> shapes;
  row_store<requester_row> processes;

  requester_row& process_of(const lane_row& lane) { return processes[lane.process]; }
  /// Whether nothing of the lane waits or runs.
  bool is_unused(std::uint32_t lane) const {
    return lanes[lane].tasks.empty() && lanes[lane].running == 0;
  }
  const class_row& class_of(const lane_row& lane) const {
    return classes[shares[lane.share].of_class];
  }
  class_row& class_of(const lane_row& lane) { return classes[shares[lane.share].of_class]; }
  shape_row& shape_of(const lane_row& lane) { return shapes[class_of(lane).shape]; }
  const shape_row& shape_of(const lane_row& lane) const { return shapes[class_of(lane).shape]; }

  dispatch_ticket ticket_of(std::uint32_t task) const {
    return {task, static_cast<std::uint32_t>(tasks[task].arrived)};
  }
  /// The task of that ticket in that phase; null where it is in another.
  task_row* find(const dispatch_ticket& ticket, task_phase phase) {
    if (ticket.row >= tasks.extent())
      return nullptr;
    auto& task = tasks[ticket.row];
    return task.phase == phase && ticket_of(ticket.row) == ticket ? &task : nullptr;
  }
};

} // namespace troupe
