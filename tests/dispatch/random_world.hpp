/// The dispatcher under random events, each step held against the simple model.
#pragma once

#include "dispatch_model.hpp"
#include "slow_lender.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// What a random run may hold.
struct world_shape {
  bool has_priorities = true;
  bool has_slots = true; ///< `max_parallel`.
  bool has_rates = true;
  bool changes = true; ///< Workers come, go and change, limits change, processes close.
  bool shares = false; ///< Limits of the node are shared with other programs.
  std::size_t most_waiting = 24;
};

class random_world {
public:
  random_world(std::uint64_t seed, world_shape shape)
    : random_{seed}, shape_{shape}, machine_{{.shares_limits = shape.shares}} {
    model_.node_limits = {{"db", pick(1, 4)}, {"api:*", pick(1, 2)}};
    if (shape_.has_rates)
      model_.node_limits.push_back({"mail", pick(1, 3), std::chrono::milliseconds{50}});
    machine_.set_limits(model_.node_limits);
    for (worker_id w = 0; w < pick(1, 3); ++w)
      join(w);
    for (auto n = pick(1, 3); n > 0; --n)
      open();
  }

  /// One event, and all that follows. Empty, or what went wrong.
  std::string step() {
    now_ += std::chrono::milliseconds{pick(0, 5)};
    const auto roll = pick(0, 99);
    if (roll < 50 && model_.waiting.size() < shape_.most_waiting)
      submit();
    else if (roll < 90)
      finish();
    else if (roll < 94)
      withdraw();
    else if (shape_.changes)
      change();
    lend();
    return settle();
  }

  /// How long the first in order has been the first, at most, in steps.
  std::size_t longest_first() const { return longest_first_; }
  std::size_t granted() const { return granted_; }

private:
  std::uint32_t pick(std::uint32_t from, std::uint32_t to) {
    return from + static_cast<std::uint32_t>(random_() % (to - from + 1));
  }
  bool chance(std::uint32_t percent) { return pick(0, 99) < percent; }

  std::vector<offered_resource> offered() {
    return {{"cpus", pick(2, 6) * whole_unit / 2},
            {"memory", pick(1, 8) * (amount{1} << 30)},
            {"gpus", 2 * whole_unit, {0, 1}}};
  }

  void note_offer(worker_id w, const std::vector<offered_resource>& all) {
    for (const auto& each : all)
      model_.workers[w].total[each.resource] = each.count;
  }

  void join(worker_id w) {
    const auto all = offered();
    std::vector<worker_label> labels;
    if (chance(50))
      labels.push_back({"zone", "eu"});
    model_.workers[w] = {};
    model_.workers[w].labels = labels;
    note_offer(w, all);
    machine_.join(w, all, labels);
  }

  void open() {
    const auto id = ++processes_;
    process_terms terms;
    if (shape_.has_priorities)
      terms.priority = static_cast<std::int32_t>(pick(0, 1));
    if (shape_.has_slots && chance(50))
      terms.max_parallel = pick(1, 3);
    terms.limits = {{"own", pick(1, 3)}, {"db", pick(1, 4)}};
    model_.processes[id] = {terms, id};
    open_.push_back(id);
    machine_.open(id, terms);
  }

  std::shared_ptr<const demand> random_demand() {
    auto made = std::make_shared<demand>();
    if (chance(80))
      made->takes.push_back({"cpus", pick(1, 4) * whole_unit / 2});
    if (chance(30))
      made->takes.push_back({"memory", pick(1, 5) * (amount{1} << 30)});
    if (chance(20))
      made->takes.push_back({"gpus", pick(1, 2) * whole_unit});
    if (chance(15))
      made->on.push_back({"zone", "eu"});
    if (chance(30))
      made->limits.push_back({"db", pick(1, 3)});
    if (chance(20))
      made->limits.push_back({"own", pick(1, 2)});
    if (chance(15))
      made->limits.push_back({"api:" + std::to_string(pick(0, 2)), 1});
    if (shape_.has_rates && chance(10))
      made->limits.push_back({"mail", pick(1, 2)});
    return made;
  }

  void submit() {
    if (open_.empty())
      return;
    modelled_task task;
    task.request.who = ++submitted_;
    task.request.process = open_[pick(0, static_cast<std::uint32_t>(open_.size()) - 1)];
    task.request.needs = random_demand();
    if (shape_.has_priorities)
      task.request.priority = static_cast<std::int32_t>(pick(0, 2));
    task.request.begun = shape_.changes ? pick(0, 3) : submitted_;
    task.request.written = shape_.changes ? pick(0, 9) : submitted_;
    task.arrived = submitted_;
    const auto admitted = machine_.submit(task.request);
    if (!admitted)
      return;                  // more than there could be; which is tested by itself
    if (admitted->is_capped) { // the model holds no more than what was asked for
      machine_.withdraw(admitted->ticket);
      return;
    }
    task.ticket = admitted->ticket;
    model_.waiting.push_back(std::move(task));
  }

  void finish() {
    if (model_.running.empty())
      return;
    // The oldest often, so that none runs for ever.
    const auto which
      = chance(50) ? 0 : pick(0, static_cast<std::uint32_t>(model_.running.size()) - 1);
    if (!machine_.finish(model_.running[which].ticket))
      fault_ = "what runs can't be finished";
    model_.finish(which);
    drop_closed();
  }

  void withdraw() {
    if (model_.waiting.empty())
      return;
    const auto which = pick(0, static_cast<std::uint32_t>(model_.waiting.size()) - 1);
    if (!machine_.withdraw(model_.waiting[which].ticket))
      fault_ = "what waits can't be withdrawn";
    model_.waiting.erase(model_.waiting.begin() + which);
  }

  void change() {
    const auto roll = pick(0, 99);
    const auto w = pick(0, 2);
    if (roll < 20) {
      auto& total = model_.node_limits[0].count;
      total = pick(1, 4);
      machine_.set_limits(model_.node_limits);
    } else if (roll < 50 && model_.workers.contains(w)) {
      const auto all = offered();
      note_offer(w, all);
      machine_.offer(w, all);
    } else if (roll < 65 && model_.workers.contains(w)) {
      leave(w);
    } else if (roll < 75 && model_.workers.contains(w)) {
      model_.workers[w].is_draining = true;
      machine_.drain(w);
    } else if (roll < 85 && !model_.workers.contains(w)) {
      join(w);
    } else if (open_.size() < 3) {
      open();
    } else {
      close();
    }
  }

  void leave(worker_id w) {
    model_.workers.erase(w);
    for (const auto& lost : machine_.leave(w)) {
      const auto found = std::ranges::find(model_.running, lost, &modelled_task::ticket);
      if (found == model_.running.end() || found->worker != w)
        fault_ = "another task is lost than ran there";
      else
        model_.finish(static_cast<std::size_t>(found - model_.running.begin()));
    }
    for (const auto& each : model_.running)
      if (each.worker == w)
        fault_ = "a task of a worker that has left still runs";
    drop_closed();
  }

  void close() {
    const auto at = pick(0, static_cast<std::uint32_t>(open_.size()) - 1);
    const auto id = open_[at];
    open_.erase(open_.begin() + at);
    machine_.close(id);
    std::erase_if(model_.waiting, [&](const auto& each) { return each.request.process == id; });
    drop_closed();
  }

  void drop_closed() {
    std::erase_if(model_.processes, [&](const auto& each) {
      return std::ranges::find(open_, each.first) == open_.end()
             && model_.running_of(each.first) == 0;
    });
  }

  std::string settle() {
    for (;;) {
      note_kept();
      take_orders();
      const auto grants = machine_.dispatch(now_, 1);
      const auto borrows = take_orders();
      if (grants.empty())
        break;
      if (auto wrong = take(grants.front(), borrows); !wrong.empty())
        return wrong;
    }
    if (machine_.waiting() != model_.waiting.size() || machine_.running() != model_.running.size())
      return "other counts are told";
    for (const auto& task : model_.waiting)
      if (auto wrong = model_.judge(task, machine_.explain(task.ticket), now_); !wrong.empty())
        return "task " + std::to_string(task.request.who) + ": " + wrong;
    note_first();
    if (auto wrong = judge_sums(); !wrong.empty())
      return wrong;
    if (auto wrong = judge_loans(); !wrong.empty())
      return wrong;
    return fault_;
  }

  void lend() {
    if (!shape_.shares)
      return;
    if (chance(20))
      lender_.elsewhere = pick(0, 1);
    for (const auto loan : lender_.grant([this] { return chance(70); }))
      machine_.grant(loan);
  }

  /// Whether there are some.
  bool take_orders() {
    auto orders = machine_.take_orders();
    const auto are_some = !orders.empty();
    if (!lender_.take(std::move(orders)))
      fault_ = "a loan ends that there isn't";
    return are_some;
  }

  /// Of the tasks that wait, those that did so for a loan before anything started.
  std::vector<bool> awaited() const {
    std::vector<bool> found;
    for (const auto& each : model_.waiting)
      found.push_back(awaited_.contains(each.request.who));
    return found;
  }

  bool is_awaited(const modelled_task& task) const {
    return std::ranges::any_of(machine_.explain(task.ticket), &wait_reason::is_awaited);
  }

  /// What runs was lent, what is said to be awaited was asked for, and nothing is kept for nobody.
  std::string judge_loans() const {
    if (!shape_.shares)
      return !lender_.is_asked() && !lender_.has_lent() ? "" : "what isn't shared is asked for";
    for (const auto* key : {"db", "api:0", "api:1", "api:2"}) {
      std::uint32_t used = 0;
      for (const auto& task : model_.running)
        for (const auto& take : task.request.needs->limits)
          used += take.key == key ? take.count : 0;
      if (used > lender_.lent(key))
        return std::string{"more is taken than is lent of "} + key;
    }
    if (!lender_.is_asked() && std::ranges::any_of(model_.waiting, [&](const modelled_task& each) {
          return is_awaited(each);
        }))
      return "a loan is awaited that wasn't asked for";
    if (model_.waiting.empty() && lender_.is_asked())
      return "a loan is asked for that nobody waits for";
    if (model_.waiting.empty() && model_.running.empty() && lender_.has_lent())
      return "a loan isn't given back";
    return {};
  }

  /// What is explained of all is what is explained of each.
  std::string judge_sums() const {
    std::size_t summed = 0;
    for (const auto process : open_)
      for (const auto& alike : machine_.explain_all(process)) {
        summed += alike.count;
        const auto first = std::ranges::find_if(model_.waiting, [&](const modelled_task& each) {
          return each.request.who == alike.first;
        });
        if (first == model_.waiting.end() || machine_.explain(first->ticket) != alike.reasons)
          return "what is explained of all is not what is explained of the first";
      }
    return summed == model_.waiting.size() ? "" : "not all that waits is explained";
  }

  /// A grant is right, and nothing that comes first could have started instead. Where it `borrows`
  /// meanwhile, something may have been kept for a moment for what waits for a loan from now on.
  std::string take(const dispatch_grant& grant, bool borrows) {
    ++granted_;
    const auto found = std::ranges::find(model_.waiting, grant.ticket, &modelled_task::ticket);
    if (found == model_.waiting.end())
      return "what does not wait is granted";
    const auto chosen = *found;
    std::vector<bool> stuck;
    for (std::size_t i = 0; i < model_.waiting.size() && !borrows; ++i) {
      const auto& each = model_.waiting[i];
      if (each.ticket == chosen.ticket || is_kept(each) || !model_.before(each, chosen)
          || !model_.may_start(each, now_) || is_lent_to(each))
        continue;
      if (stuck.empty())
        stuck = model_.stuck(now_, awaited());
      if (!stuck[i])
        return "task " + std::to_string(each.request.who) + " should start before "
               + std::to_string(chosen.request.who);
    }
    return model_.start(grant, now_);
  }

  /// Whether it takes of a limit that is shared: it begins when that is lent, and others may have
  /// been lent it before it became the first. The order of processes changes with what they hold.
  bool is_lent_to(const modelled_task& task) const {
    return shape_.shares
           && std::ranges::any_of(task.request.needs->limits,
                                  [](const limit_take& take) { return take.key != "own"; });
  }

  /// For whom a worker is kept from which tasks, and what waits for a loan, before anything starts.
  void note_kept() {
    kept_.clear();
    awaited_.clear();
    for (const auto& each : model_.waiting)
      for (const auto& reason : machine_.explain(each.ticket)) {
        if (reason.kind == wait_kind::reservation)
          kept_.emplace(each.request.who, reason.behind.value_or(0));
        if (reason.is_awaited)
          awaited_.insert(each.request.who);
      }
  }

  bool is_kept(const modelled_task& from) const {
    const auto found = kept_.find(from.request.who);
    return found != kept_.end()
           && std::ranges::any_of(model_.waiting, [&](const modelled_task& each) {
                return each.request.who == found->second;
              });
  }

  void note_first() {
    if (model_.waiting.empty())
      return;
    const auto first = std::ranges::min_element(
      model_.waiting, [&](const auto& a, const auto& b) { return model_.before(a, b); });
    if (first->request.who != first_) {
      first_ = first->request.who;
      first_for_ = 0;
    }
    longest_first_ = std::max(longest_first_, ++first_for_);
  }

  std::mt19937_64 random_;
  world_shape shape_;
  dispatch_machine machine_;
  dispatch_model model_;
  time_point now_{std::chrono::hours{1}};
  std::vector<std::uint64_t> open_;
  std::uint64_t processes_ = 0;
  std::uint64_t submitted_ = 0;
  std::string fault_;
  slow_lender lender_;
  std::map<std::uint64_t, std::uint64_t> kept_;
  std::set<std::uint64_t> awaited_;
  std::uint64_t first_ = 0;
  std::size_t first_for_ = 0;
  std::size_t longest_first_ = 0;
  std::size_t granted_ = 0;
};

} // namespace troupe
