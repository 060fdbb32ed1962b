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
    count();
    publish(fresh.question.request, approval_state::requested, {});
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
    publish(known->second.question.request, approval_state::withdrawn, {});
    pending_.erase(known);
  }
  count();
}

caf::result<approval_request> approvals::decide(const decide_approval& request) {
  auto known = pending_.find(request.execution_id);
  if (known == pending_.end()) {
    if (auto gone = decided_.find(request.execution_id); gone != decided_.end())
      return caf::make_error(error_code::approval_decided, "the approval of " + request.execution_id
                                                             + " was " + gone->second + " before");
    return caf::make_error(error_code::approval_unknown,
                           "no approval of " + request.execution_id + " is pending");
  }
  auto answer = self_->make_response_promise<approval_request>();
  settle(known, request.approved ? approval_state::approved : approval_state::rejected,
         request.reason, answer);
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
  settle(known, approval_state::expired, "nobody decided in time", {});
}

void approvals::settle(entries::iterator known, approval_state outcome, std::string reason,
                       decision_promise answer) {
  bool approved = outcome == approval_state::approved;
  const auto taken = pending_.extract(known);
  const auto& id = taken.key();
  const auto& each = taken.mapped();
  if (each.timer != 0 && expiries_.erase(each.timer) > 0)
    self_->send(timers_, disarm_timers{{expiry_key(each.timer)}});
  remember(id, approved ? "approved" : "rejected");
  publish(each.question.request, outcome, reason);
  count();
  self_
    ->request(caf::actor_cast<process_actor>(each.owner), caf::infinite,
              input::approval_decided{each.question.stamp, approved, std::move(reason)})
    .then([answer, decided = each.question.request](
            const process_status&) mutable { answer.deliver(std::move(decided)); },
          [answer](caf::error& failed) mutable { answer.deliver(std::move(failed)); });
}

void approvals::publish(const approval_request& about, approval_state state,
                        const std::string& reason) {
  if (!publisher_.wants(event_type::approval))
    return;
  approval_event news{
    clock_.now(), about.process_id, about.execution_id, about.task_id, about.action, state, reason};
  publisher_.publish(*self_, {std::make_shared<const any_event>(std::move(news))});
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
