/// Which execution starts when and where: a pure state machine, without threads, clock or I/O.
#pragma once

#include "runtime/dispatch/backlog.hpp"
#include "runtime/dispatch/demand_index.hpp"
#include "runtime/dispatch/limit_gate.hpp"
#include "runtime/dispatch/loan_desk.hpp"
#include "runtime/dispatch/wait_reason.hpp"
#include "runtime/dispatch/worker_room.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe {

struct dispatch_options {
  /// What no worker could ever run is refused, else it waits for one that can.
  bool refuses_impossible = true;
  /// The limits of the node hold over several programs: what is taken of them is borrowed.
  bool shares_limits = false;
};

/// Executions are submitted and wait; `dispatch` grants what may start: all that it takes at once,
/// or nothing. In order (see `backlog`), but past those that can't start. So that none is passed
/// for ever, what it waits for is kept for the first that can't start, from those that come later
/// in order: units of its limits; and, if only room is missing, one worker, from those of no higher
/// priority that take one of the same resources. Of limits that are shared with other programs,
/// what could start else waits until the units are lent.
///
/// Work for an event: a few steps in heaps of what waits, and a bit for each shape in use. Nothing
/// looks at all tasks, processes or workers but `explain`, `summary`, and what a worker's coming,
/// a new shape or a process's end is about.
class dispatch_machine {
public:
  explicit dispatch_machine(dispatch_options options = {})
    : options_{options}, loans_{rows_, limits_, backlog_, gate_, options.shares_limits} {}
  dispatch_machine(const dispatch_machine&) = delete;
  dispatch_machine& operator=(const dispatch_machine&) = delete;

  /// A worker is there. Its number is less than `worker_set::capacity`, and not that of one that is
  /// there.
  void join(worker_id worker, const std::vector<offered_resource>& offered,
            std::vector<worker_label> labels = {});
  /// What a worker has changes. What runs there goes on.
  void offer(worker_id worker, const std::vector<offered_resource>& offered);
  /// The worker gets nothing more.
  void drain(worker_id worker);
  /// The worker is gone. Returns what ran there, and runs no more.
  std::vector<dispatch_ticket> leave(worker_id worker);

  /// The limits of the node, all of them. What waits is not held to keys that are new here.
  void set_limits(const std::vector<limit_total>& totals);

  /// A loan that was ordered is granted; the next dispatch uses it.
  void grant(std::uint64_t loan) { loans_.grant(loan); }
  /// What is to be ordered of the lender. To be called after each dispatch; a loan is granted by
  /// `grant`.
  std::vector<loan_order> take_orders() { return loans_.take_orders(); }
  /// There is no lender any more: limits hold within this program.
  void stop_sharing() { loans_.stop(); }

  /// A process begins. Its number must not be that of one that is open.
  void open(std::uint64_t process, const process_terms& terms);
  /// It submits nothing more, and what of it waits is withdrawn. What runs goes on, and is to be
  /// finished.
  void close(std::uint64_t process);

  /// Fails where the process isn't open, the demand isn't as it must be or takes more of a limit
  /// than its total, or no worker could ever meet it.
  result<dispatch_admission> submit(const dispatch_request& request);
  /// What waits does so no more. False where it doesn't wait.
  bool withdraw(const dispatch_ticket& ticket);
  /// What runs has ended, and gives back what it has. False where it doesn't run.
  bool finish(const dispatch_ticket& ticket);

  /// Grants what may start now, at most so many. To be called after whatever is above, and at
  /// `next_due()`. The time must not go back.
  std::vector<dispatch_grant> dispatch(time_point now, std::size_t most);
  /// When a rate lets the next one go.
  std::optional<time_point> next_due() const { return limits_.next_due(); }

  /// What an execution waits for, as of the last dispatch: nothing where it doesn't wait.
  std::vector<wait_reason> explain(const dispatch_ticket& ticket) const;
  /// The same of all that wait in a process: what keeps the first of those that take the same keeps
  /// those behind it.
  std::vector<waiting_alike> explain_all(std::uint64_t process) const;
  wait_summary summary() const;

  std::size_t waiting() const noexcept { return waiting_; }
  std::size_t running() const noexcept { return rows_.running.in_use(); }

  /// What a worker has of a resource, and how much of that is free. The worker is there.
  amount capacity(worker_id worker, std::string_view resource) {
    return workers_.capacity(worker, workers_.resource(resource));
  }
  amount free(worker_id worker, std::string_view resource) {
    return workers_.free(worker, workers_.resource(resource));
  }

private:
  void update(worker_id worker);
  /// Whether what the lane's tasks take could ever be had.
  result<void> check(const lane_row& lane) const;
  void remove_waiting(std::uint32_t task);
  void start(std::uint32_t task, std::vector<dispatch_grant>& grants);
  /// What the task takes of shared limits is asked for.
  void borrow(std::uint32_t task);
  void end(std::uint32_t running);
  void drop_lane(std::uint32_t lane);
  void drop_process_if_done(std::uint32_t process);

  std::vector<wait_reason> reasons_of(std::uint32_t task) const;
  wait_reason reason_of(const limit_gate::shortage& found) const;
  void explain_loan(std::uint32_t task, std::vector<wait_reason>& reasons) const;
  void explain_room(std::uint32_t task, std::vector<wait_reason>& reasons) const;

  dispatch_options options_;
  dispatch_rows rows_;
  worker_table workers_;
  limit_table limits_;
  demand_index demands_{rows_, workers_, limits_};
  backlog backlog_{rows_};
  limit_gate gate_{rows_, limits_, backlog_};
  loan_desk loans_;
  worker_room room_{rows_, workers_, demands_, backlog_, gate_};
  std::unordered_map<std::uint64_t, std::uint32_t> processes_; ///< Those that are open.
  time_point now_{};
  std::uint64_t arrivals_ = 0;
  std::uint64_t openings_ = 0;
  std::size_t waiting_ = 0;
};

} // namespace troupe
