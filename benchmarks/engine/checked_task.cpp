#include "benchmarks/engine/checked_task.hpp"

#include "benchmarks/engine/kernel.hpp"

#include <cmath>

namespace troupe::bench {

checked_task::checked_task(const workload& work, std::uint64_t iterations)
  : work_{work}, iterations_{iterations}, ran_(work.graph.size() * work.processes) {}

service checked_task::as_service(bool blocking) {
  service bench{"bench"};
  bench.method("task", [this](const value& input) { return run(*input); },
               {.pace = blocking ? action_pace::blocking : action_pace::quick,
                .wants_identity = false,
                .description = "Computes, and checks when and with what it was called."});
  return bench;
}

void checked_task::reset() {
  for (auto& each : ran_)
    each.store(false, std::memory_order_relaxed);
}

result<void> checked_task::check_all_ran() const {
  for (std::size_t i = 0; i < ran_.size(); ++i)
    if (!ran_[i])
      return failure("task " + std::to_string(i) + " has not run");
  return {};
}

result<value> checked_task::run(const json& input) {
  std::size_t at = 0;
  auto task = input.at(at++).get<std::size_t>();
  auto process = work_.processes > 1 ? input.at(at++).get<std::size_t>() : 0;
  if (task >= work_.graph.size() || process >= work_.processes)
    return failure("there is no task " + input.dump());
  auto first = static_cast<stamp>(process * work_.graph.size());
  if (auto right = check_inputs(input, at, task, first); !right)
    return tl::unexpected{right.error()};
  if (iterations_ > 0 && !std::isfinite(compute(iterations_)))
    return failure("the computing went astray");
  auto own = first + static_cast<stamp>(task);
  if (ran_[static_cast<std::size_t>(own)].exchange(true, std::memory_order_acq_rel))
    return failure("task " + std::to_string(own) + " ran twice");
  return make_value(make_payload(own, work_.payload_bytes));
}

result<void> checked_task::check_inputs(const json& input, std::size_t at, std::size_t task,
                                        stamp first) {
  auto needed = work_.graph.predecessors(task);
  auto source = needed.empty() && work_.from_source;
  if (input.size() != at + needed.size() + (source ? 1 : 0))
    return failure("task " + std::to_string(task) + " got " + std::to_string(input.size())
                   + " inputs");
  if (source && !is_payload(input[at], source_stamp, work_.payload_bytes))
    return failure("task " + std::to_string(task) + " did not get the source's payload");
  for (auto before : needed) {
    auto maker = first + before;
    if (!ran_[static_cast<std::size_t>(maker)].load(std::memory_order_acquire))
      return failure("task " + std::to_string(task) + " ran before " + std::to_string(before));
    if (!is_payload(input[at++], maker, work_.payload_bytes))
      return failure("task " + std::to_string(task) + " did not get the output of "
                     + std::to_string(before));
  }
  return {};
}

} // namespace troupe::bench
