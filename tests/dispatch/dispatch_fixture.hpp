/// A dispatcher that a test asks in few words.
#pragma once

#include "runtime/dispatch/dispatch_machine.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace troupe {

/// What a task takes: `cpus`, any further resources, limits and labels.
struct wanted {
  double cpus = 1;
  std::vector<resource_amount> others{};
  std::vector<limit_take> limits{};
  std::vector<worker_label> on{};
  std::int32_t priority = 0;
  std::uint64_t begun = 0;
};

/// Process 1 is open, on no worker. Tasks are known by numbers, which are their written order.
class dispatch_fixture {
public:
  dispatch_machine machine;
  time_point now{std::chrono::hours{1}};

  explicit dispatch_fixture(dispatch_options options = {}) : machine{options} {
    machine.open(1, {});
  }

  static std::shared_ptr<const demand> demand_of(const wanted& task) {
    auto needs = std::make_shared<demand>();
    if (task.cpus > 0)
      needs->takes.push_back({"cpus", static_cast<amount>(task.cpus * whole_unit)});
    needs->takes.insert(needs->takes.end(), task.others.begin(), task.others.end());
    needs->limits = task.limits;
    needs->on = task.on;
    return needs;
  }

  result<dispatch_admission> try_submit(std::uint64_t who, const wanted& task = {},
                                        std::uint64_t process = 1) {
    auto admitted = machine.submit({.who = who,
                                    .process = process,
                                    .needs = demand_of(task),
                                    .priority = task.priority,
                                    .begun = task.begun,
                                    .written = who});
    if (admitted)
      tickets[who] = admitted->ticket;
    return admitted;
  }

  void submit(std::uint64_t who, const wanted& task = {}, std::uint64_t process = 1) {
    static_cast<void>(try_submit(who, task, process).value());
  }

  /// Those that start now, in order.
  std::vector<std::uint64_t> started() {
    std::vector<std::uint64_t> all;
    for (auto& grant : machine.dispatch(now, 1'000)) {
      all.push_back(grant.who);
      grants[grant.who] = std::move(grant);
    }
    return all;
  }

  bool finish(std::uint64_t who) { return machine.finish(tickets.at(who)); }

  std::vector<wait_reason> reasons(std::uint64_t who) const {
    return machine.explain(tickets.at(who));
  }

  std::map<std::uint64_t, dispatch_ticket> tickets;
  std::map<std::uint64_t, dispatch_grant> grants;
};

using numbers = std::vector<std::uint64_t>;

} // namespace troupe
