#include "actors/approvals.hpp"

#include "messages/process.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

namespace troupe {

namespace {

/// Decisions that are remembered, so that who comes late is told what became of a request.
constexpr std::size_t decided_max = 1024;

timer_key expiry_key(std::uint32_t number) {
  return {{number, 0, 0}, timer_purpose::await_timeout};
}

} // namespace

approvals_actor::behavior_type approvals::make_behavior() {
  return {
    [this](ask_approvals& asked) { take_in(asked); },
    [this](const withdraw_approvals& request) { withdraw(request); },
    [this](const decide_approval& request) { return decide(request); },
    [this](const list_approvals& request) { return list(request); },
    [this](const timers_due& due) {
      for (const auto& key : due.keys)
        expire(key.stamp.run);
    },
  };
}

void approvals::take_in(ask_approvals& asked) {
  for (auto& each : asked.questions) {
    auto id = each.request.execution_id;
    auto& fresh = pending_[id];
    fresh = {self_->current_sender(), std::move(each), 0};
    auto expires_at = fresh.question.request.expires_at;
    if (expires_at == time_point{})
      continue;
    fresh.timer = ++last_timer_;
    expiries_[fresh.timer] = id;
    self_->send(timers_, arm_timers{{{expiry_key(fresh.timer), expires_at}}});
  }
}

void approvals::withdraw(const withdraw_approvals& request) {
  for (const auto& id : request.execution_ids) {
    auto known = pending_.find(id);
    if (known == pending_.end())
      continue;
    if (auto timer = known->second.timer; timer != 0 && expiries_.erase(timer) > 0)
      self_->send(timers_, disarm_timers{{expiry_key(timer)}});
    remember(id, "withdrawn: its task was stopped");
    pending_.erase(known);
  }
}

caf::result<approval_request> approvals::decide(const decide_approval& request) {
  auto known = pending_.find(request.execution_id);
  if (known == pending_.end()) {
    if (auto gone = decided_.find(request.execution_id); gone != decided_.end())
      return caf::make_error(ec::already_decided, "the approval of " + request.execution_id
                                                    + " was " + gone->second + " before");
    return caf::make_error(ec::unknown_approval,
                           "no approval of " + request.execution_id + " is pending");
  }
  auto answer = self_->make_response_promise<approval_request>();
  settle(known, request.approved, request.reason, answer);
  return answer;
}

approval_list approvals::list(const list_approvals& request) const {
  approval_list found;
  for (const auto& [id, each] : pending_)
    if (request.process_id.empty() || each.question.request.process_id == request.process_id)
      found.pending.push_back(each.question.request);
  return found;
}

void approvals::expire(std::uint32_t timer) {
  auto expired = expiries_.extract(timer);
  auto known = expired ? pending_.find(expired.mapped()) : pending_.end();
  if (known == pending_.end())
    return;
  known->second.timer = 0;
  settle(known, false, "nobody decided in time", {});
}

void approvals::settle(entries::iterator known, bool approved, std::string reason,
                       decision_promise answer) {
  auto& [id, each] = *known;
  if (each.timer != 0 && expiries_.erase(each.timer) > 0)
    self_->send(timers_, disarm_timers{{expiry_key(each.timer)}});
  remember(id, approved ? "approved" : "rejected");
  self_
    ->request(caf::actor_cast<process_actor>(each.owner), caf::infinite,
              approval_decided{each.question.stamp, approved, std::move(reason)})
    .then([answer, decided = each.question.request](
            const process_status&) mutable { answer.deliver(std::move(decided)); },
          [answer](caf::error& failed) mutable { answer.deliver(std::move(failed)); });
  pending_.erase(known);
}

void approvals::remember(const std::string& execution_id, std::string outcome) {
  if (decided_.insert_or_assign(execution_id, std::move(outcome)).second)
    decided_order_.push_back(execution_id);
  if (decided_order_.size() <= decided_max)
    return;
  decided_.erase(decided_order_.front());
  decided_order_.pop_front();
}

} // namespace troupe
