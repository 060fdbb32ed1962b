/// The executions of one process: who is free, and who runs what.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/execution.hpp"
#include "runtime/base/fifo.hpp"

#include <caf/actor_addr.hpp>

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Gives each task an execution: a free one, or a new one. Quick tasks travel in batches, to a
/// bounded number of executions; what finds no free one waits here.
class execution_pool {
public:
  using spawner = std::function<execution_actor()>;
  using sender = std::function<void(const execution_actor&, run_tasks)>;

  /// `quick_seats_max`: executions that run quick tasks at once.
  execution_pool(spawner hire, sender send, std::uint32_t quick_seats_max)
    : hire_{std::move(hire)}, send_{std::move(send)}, quick_seats_max_{quick_seats_max} {}

  /// Runs quick tasks, in as many executions as are free.
  void start_quick(std::vector<action_start> orders);

  /// Runs a task that may take long, in an execution of its own.
  void start_slow(action_start order);

  /// The batch of `seat` has ended.
  void release(std::uint32_t seat);

  /// The execution that runs this task, if one does and it can be stopped.
  const execution_actor* find(const run_stamp& stamp) const;

  /// Calls `visit(execution, stamp)` for each slow task that runs.
  template <class Visitor>
  void each_slow(Visitor visit) const {
    for (const auto& [key, place] : slow_)
      visit(seats_[place].actor, seats_[place].running.front());
  }

  /// An execution died: what it was running. Its seat is taken out of use.
  std::vector<run_stamp> on_execution_down(const caf::actor_addr& dead);

  /// Whether no execution runs a quick task.
  bool rests() const noexcept { return quick_seats_ == 0; }
  /// Lets all executions go. None may be in use.
  void dismiss() {
    seats_.clear();
    free_.clear();
  }

  /// Executions in use or free.
  std::size_t size() const noexcept { return seats_.size(); }

private:
  struct seat {
    execution_actor actor;
    std::vector<run_stamp> running;
    bool quick = false;
  };

  /// Sends what is waiting to free executions, evenly.
  void flush();
  std::uint32_t take_seat();
  void send_quick(std::vector<action_start> orders);
  void send(std::uint32_t place, std::vector<action_start> orders);

  spawner hire_;
  sender send_;
  std::uint32_t quick_seats_max_;
  std::uint32_t quick_seats_ = 0; ///< In use.
  std::vector<seat> seats_;
  std::vector<std::uint32_t> free_;
  fifo<action_start> backlog_;
  std::unordered_map<std::uint64_t, std::uint32_t> slow_; ///< Seat by run of slow tasks.
};

} // namespace troupe
