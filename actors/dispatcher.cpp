#include "actors/dispatcher.hpp"

#include "messages/timer.hpp"
#include "runtime/model/start_causes.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Starts that are granted before others that wait for this thread have their turn.
constexpr std::size_t most_at_once = 4'096;

/// A client's request, as the machine knows it.
std::uint64_t who_of(std::uint32_t client, std::uint32_t number) {
  return std::uint64_t{client} << 32U | number;
}

} // namespace

dispatcher::dispatcher(dispatcher_actor::pointer self, setting what)
  : self_{self}, clock_{what.clock}, lender_{std::move(what.lender)}, metrics_{what.metrics},
    machine_{{.shares_limits = lender_ != nullptr}} {
  machine_.join(0, what.machine, std::move(what.labels));
  machine_.set_limits(what.limits);
  count();
  if (lender_)
    lender_->hear([us = self_->address()](loan_news news) {
      if (const auto hears = caf::actor_cast<dispatcher_actor>(us))
        caf::anon_send(hears, std::move(news));
    });
  self_->set_down_handler([this](const caf::down_msg& down) { forget(down.source); });
}

dispatcher_actor::behavior_type dispatcher::make_behavior() {
  return {
    [this](request_starts& order) { take_in(order); },
    [this](const release_starts& order) { release(order); },
    [this](const explain_starts& asked) { return explain(asked); },
    [this](const loan_news& news) { take_loans(news); },
    [this](const wake_up& alarm) {
      if (alarm.due == alarm_)
        alarm_ = time_point::max();
      start_all({});
    },
  };
}

dispatcher::client& dispatcher::client_of_sender(const process_terms& terms) {
  const auto& sender = self_->current_sender();
  auto [known, is_new] = clients_.try_emplace(sender->id());
  if (is_new) {
    auto& fresh = known->second;
    fresh.number = ++known_;
    fresh.actor = caf::actor_cast<process_actor>(sender);
    actors_.emplace(fresh.number, fresh.actor);
    machine_.open(fresh.number, terms);
    self_->monitor(fresh.actor);
  }
  return known->second;
}

void dispatcher::take_in(request_starts& order) {
  static const process_terms usual;
  auto& from = client_of_sender(order.terms ? *order.terms : usual);
  answers told;
  const auto now = clock_.now();
  for (auto& each : order.requests) {
    auto admitted = machine_.submit({.who = who_of(from.number, each.number),
                                     .process = from.number,
                                     .needs = std::move(each.needs),
                                     .priority = each.priority,
                                     .begun = each.begun,
                                     .written = each.written});
    if (admitted)
      from.starts.emplace(each.number, start_entry{admitted->ticket, std::move(each.who), now});
    else
      told[from.number].refused.push_back({each.number, std::move(admitted.error().message)});
  }
  start_all(std::move(told));
}

void dispatcher::release(const release_starts& order) {
  const auto from = clients_.find(self_->current_sender()->id());
  if (from == clients_.end()) // ourselves, to go on
    return start_all({});
  for (const auto number : order.numbers)
    if (const auto known = from->second.starts.extract(number))
      give_back(known.mapped().ticket);
  start_all({});
}

void dispatcher::take_loans(const loan_news& news) {
  for (const auto loan : news.granted)
    machine_.grant(loan);
  if (news.is_over) {
    machine_.stop_sharing();
    lender_.reset();
  }
  start_all({});
}

/// Whether it waits or runs.
void dispatcher::give_back(const dispatch_ticket& ticket) {
  if (!machine_.finish(ticket))
    machine_.withdraw(ticket);
}

void dispatcher::forget(const caf::actor_addr& ended) {
  const auto known = clients_.extract(ended.id());
  if (!known)
    return;
  const auto& gone = known.mapped();
  machine_.close(gone.number);
  for (const auto& [number, start] : gone.starts)
    give_back(start.ticket);
  actors_.erase(gone.number);
  start_all({});
}

starts_explained dispatcher::explain(const explain_starts& asked) {
  starts_explained answer;
  const auto from = clients_.find(self_->current_sender()->id());
  if (from == clients_.end())
    return answer;
  const auto& asker = from->second;
  if (asked.numbers.empty())
    for (const auto& each : machine_.explain_all(asker.number))
      answer.starts.push_back(explained(each));
  for (const auto number : asked.numbers)
    if (const auto known = asker.starts.find(number); known != asker.starts.end())
      if (auto reasons = machine_.explain(known->second.ticket); !reasons.empty())
        answer.starts.push_back(explained({who_of(asker.number, number), 1, std::move(reasons)}));
  return answer;
}

/// What a client asked for, by the machine's number; null: it has been released.
const dispatcher::start_entry* dispatcher::find(std::uint64_t who) const {
  const auto actor = actors_.find(static_cast<std::uint32_t>(who >> 32U));
  if (actor == actors_.end())
    return nullptr;
  const auto& starts = clients_.at(actor->second.id()).starts;
  const auto known = starts.find(static_cast<std::uint32_t>(who));
  return known == starts.end() ? nullptr : &known->second;
}

/// In words, with the executions that it names.
start_explanation dispatcher::explained(const waiting_alike& found) const {
  execution_names names;
  const auto note = [&](std::uint64_t who) {
    const auto* known = find(who);
    if (!known || !known->who)
      return;
    const auto is_of_same_process = who >> 32U == found.first >> 32U;
    const auto& named = *known->who;
    names.emplace(who, is_of_same_process ? named.task_path : named.execution_id);
  };
  start_explanation made{static_cast<std::uint32_t>(found.first), found.count, {}};
  for (auto reason : found.reasons) {
    std::ranges::for_each(reason.holders, note);
    if (reason.behind)
      note(*reason.behind);
    if (reason.is_awaited && lender_)
      reason.elsewhere = static_cast<std::int64_t>(lender_->held_elsewhere(reason.name));
    made.causes.push_back(cause_of(reason, names));
  }
  return made;
}

/// Grants what may start, and tells each process once.
void dispatcher::start_all(answers told) {
  const auto now = clock_.now();
  auto grants = machine_.dispatch(now, most_at_once);
  count();
  if (grants.size() == most_at_once) // perhaps there are more
    self_->send(self_, release_starts{});
  for (auto& grant : grants) {
    if (const auto* asked = find(grant.who))
      metrics_.job_wait.observe(now - asked->since);
    told[static_cast<std::uint32_t>(grant.who >> 32U)].granted.push_back(
      {static_cast<std::uint32_t>(grant.who), std::move(grant.share)});
  }
  for (auto& [number, news] : told)
    self_->send(actors_.at(number), std::move(news));
  if (auto orders = machine_.take_orders(); !orders.empty())
    lender_->order(std::move(orders));
  wake_when_due();
}

void dispatcher::count() {
  constexpr worker_id here = 0;
  const auto unused = machine_.free(here, "cpus");
  metrics_.slots_free.set(unused);
  metrics_.slots_busy.set(machine_.capacity(here, "cpus") - unused);
  metrics_.jobs_waiting.set(static_cast<std::int64_t>(machine_.waiting()));
}

/// A rate has room again without anybody asking.
void dispatcher::wake_when_due() {
  const auto due = machine_.next_due();
  if (!due || *due >= alarm_)
    return;
  alarm_ = *due;
  self_->delayed_send(self_, std::max(duration::zero(), duration{alarm_ - clock_.now()}),
                      wake_up{alarm_});
}

} // namespace troupe
