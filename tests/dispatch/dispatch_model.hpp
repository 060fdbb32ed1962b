/// The dispatcher as simply as it can be said, to hold the real one against: lists, looked through
/// from the beginning.
#pragma once

#include "runtime/dispatch/dispatch_machine.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// One execution, as the test knows it.
struct modelled_task {
  dispatch_request request;
  dispatch_ticket ticket;
  std::uint64_t arrived = 0;
  worker_id worker = 0;   ///< Where it runs.
  time_point submitted{}; ///< When it was.
};

/// Says what may start, and what is wrong with what did.
class dispatch_model {
public:
  struct worker {
    std::map<std::string, amount> total;
    std::map<std::string, amount> taken;
    std::vector<worker_label> labels;
    bool is_draining = false;
  };
  struct process {
    process_terms terms;
    std::uint64_t order = 0;
  };

  std::map<worker_id, worker> workers;
  std::vector<limit_total> node_limits;
  std::map<std::uint64_t, process> processes; ///< Closed ones, too, while anything of them runs.
  std::vector<modelled_task> waiting;
  std::vector<modelled_task> running;
  /// When which key was taken: `process/key`, those of the node without process.
  std::map<std::string, std::vector<std::pair<time_point, std::uint32_t>>> starts;

  /// Whether `a` is to start before `b`.
  bool before(const modelled_task& a, const modelled_task& b) const;
  /// Whether everything that it takes is free, whoever else waits for it.
  bool may_start(const modelled_task& task, time_point now) const;
  bool is_full(const modelled_task& task) const;
  bool fits(worker_id on, const modelled_task& task) const;
  bool fits_anywhere(const modelled_task& task) const;
  /// Whether all its limits have enough.
  bool passes_limits(const modelled_task& task, time_point now) const;

  /// Of the tasks that wait, those that may have to: they can't start, or something that they take
  /// may be kept for one of those. `held_up`: which of them wait for something else, too.
  std::vector<bool> stuck(time_point now, const std::vector<bool>& held_up) const;

  std::optional<limit_total> total_of(const std::vector<limit_total>& totals,
                                      const std::string& key) const;
  /// Units of a key that are used: of the node's, or of a process's.
  std::int64_t used(const std::string& key, std::optional<std::uint64_t> of_process,
                    const limit_total& total, time_point now) const;
  std::int64_t running_of(std::uint64_t process) const;
  amount held_by(std::uint64_t process) const;

  /// It runs from now on. Empty, or what is wrong with that.
  std::string start(const dispatch_grant& grant, time_point now);
  /// It has ended.
  void finish(std::size_t of_running);

  /// Empty, or what isn't true of the reasons given for a task that still waits after everything
  /// that may start has.
  std::string judge(const modelled_task& task, const std::vector<wait_reason>& reasons,
                    time_point now) const;

private:
  /// Whether something may be kept for `first`, which can't start, from `other`.
  bool may_keep(const modelled_task& first, const modelled_task& other) const;
  std::string judge_limit(const modelled_task& task, const wait_reason& reason,
                          time_point now) const;
  std::string judge_amount(const modelled_task& task, const wait_reason& reason) const;
  std::string judge_reservation(const modelled_task& task, const wait_reason& reason,
                                time_point now) const;
  const modelled_task* find_waiting(std::uint64_t who) const;
};

} // namespace troupe
