/// Where there is room: which shapes fit on which workers, and the worker that is kept for a task
/// that fits on none.
#pragma once

#include "runtime/dispatch/backlog.hpp"
#include "runtime/dispatch/demand_index.hpp"
#include "runtime/dispatch/limit_gate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

class worker_room {
public:
  worker_room(dispatch_rows& rows, worker_table& workers, const demand_index& demands,
              backlog& order, limit_gate& gate)
    : rows_{rows}, workers_{workers}, demands_{demands}, order_{order}, gate_{gate} {}

  /// What a worker has, or whether it gets something, has changed.
  void update(worker_id worker);
  /// A shape is in use that may be new.
  void note(std::uint32_t shape);

  /// The shape whose first task is to be looked at next: it fits somewhere, or comes before those
  /// that do, and a worker is to be kept for it. `no_row`: none fits.
  std::uint32_t next_shape() const;
  /// Gives up a reservation that isn't needed any more, or that one of a higher priority needs,
  /// which may fit then. Returns whether there was one.
  bool review(time_point now);
  /// Keeps a worker for the first task of a shape that fits on none now, and has all limits.
  void reserve(std::uint32_t shape);

  /// Gives up a reservation for the first task of that shape, which needs it no more.
  void give_up(std::uint32_t shape);

  /// Takes what the task needs of the first worker on which its shape fits. Returns its row of
  /// those that run.
  std::uint32_t take(std::uint32_t task);
  /// What runs gives back what it has.
  void give_back(std::uint32_t running);

  /// The first of those that run on a worker; `no_row`: none.
  std::uint32_t first_running(worker_id worker) const noexcept {
    return worker < first_running_.size() ? first_running_[worker] : no_row;
  }

  /// The lane is about to be dropped.
  void forget(std::uint32_t lane);

  /// Whether the worker is kept from tasks of that shape.
  bool is_kept_from(worker_id worker, std::uint32_t shape) const;
  /// For whom one is kept from such tasks as this one; none if none is.
  std::optional<std::uint64_t> kept_for(std::uint32_t task) const {
    return kept_ && !outranks(task, *kept_) ? std::optional{kept_->who} : std::nullopt;
  }

private:
  struct reservation {
    dispatch_ticket task;
    std::uint64_t who = 0;
    std::uint32_t shape = no_row;
    std::uint32_t lane = no_row;
    std::uint32_t of_class = no_row;
    worker_id worker = 0;
    std::int32_t process_priority = 0;
    std::int32_t priority = 0;
    /// What is kept of the worker: all that the task has lacked since; but cpus, which others would
    /// use, only once it lacks nothing else.
    std::vector<symbol> resources{};
  };

  /// Whether it still is for the first task of its shape, which lacks nothing but room, on a worker
  /// that could have it.
  bool is_current(const reservation& kept, time_point now) const;
  bool outranks(std::uint32_t task, const reservation& other) const;
  void drop_reservation();
  /// Works out what is kept, as it is now.
  void keep_lacked();
  void refresh(worker_id worker);
  void refresh(worker_id worker, std::uint32_t shape);

  dispatch_rows& rows_;
  worker_table& workers_;
  const demand_index& demands_;
  backlog& order_;
  limit_gate& gate_;
  std::vector<std::uint32_t> first_running_; ///< By worker.
  std::optional<reservation> kept_;
};

} // namespace troupe
