#include "actors/supervisor.hpp"

#include "actors/process.hpp"
#include "actors/spawn.hpp"
#include "runtime/base/uuid.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Ended sub-workflows that `workflow:wait` and `workflow:status` still find.
constexpr std::size_t remembered_max = 1024;

/// How deep sub-workflows may nest.
constexpr std::uint32_t depth_max = 64;

timer_key wait_timer(std::uint32_t number) {
  return {{number, 0, 0}, timer_purpose::await_timeout};
}

} // namespace

supervisor::supervisor(supervisor_actor::pointer self, std::shared_ptr<const node> around)
  : self_{self}, around_{std::move(around)} {
  self_->set_down_handler([this](const caf::down_msg& down) { buried(down); });
}

supervisor_actor::behavior_type supervisor::make_behavior() {
  return {
    [this](start_process& request) { return start(request); },
    [this](const shut_down& request) { return close(request); },
    [this](const cancel_process& request) { return cancel(request); },
    [this](const get_status& request) { return look(request); },
    [this](const await_process& request) { return await(request); },
    [this](process_ended& news) { ended(news); },
    [this](const group_opened& news) {
      if (auto* known = find(news.process_id))
        known->active_groups.insert(news.group_id);
    },
    [this](const group_closed& news) {
      if (auto* known = find(news.process_id))
        known->active_groups.erase(news.group_id);
    },
    [this](const timers_due& due) {
      for (const auto& key : due.keys)
        give_up_wait(key.stamp.run);
    },
  };
}

caf::result<process_started> supervisor::start(start_process& request) {
  if (closing_)
    return caf::make_error(ec::shutting_down);
  auto id = std::move(request.process_id);
  if (id.empty())
    id = request.flow->name + '/' + make_uuid();
  auto* parent = find(request.parent_id);
  auto& fresh = live_[id];
  fresh.name = request.flow->name;
  fresh.depth = parent ? parent->depth + 1 : 0;
  fresh.parent_id = std::move(request.parent_id);
  fresh.on_ended = std::move(request.on_ended);
  if (fresh.depth > depth_max) {
    end_with_error(id, "sub-workflows nest deeper than " + std::to_string(depth_max));
    return process_started{id};
  }
  process_runner::setting what{around_,
                               self_,
                               id,
                               std::move(request.flow),
                               std::move(request.init),
                               request.timeout,
                               std::move(request.tasks)};
  fresh.actor = spawn<process_runner, caf::monitored>(*self_, std::move(what));
  ids_[fresh.actor.id()] = id;
  self_->send(fresh.actor, begin_process{});
  return process_started{id};
}

caf::result<shut_down_done> supervisor::close(const shut_down& request) {
  closing_ = true;
  if (live_.empty())
    return shut_down_done{};
  for (const auto& [id, each] : live_)
    self_->send(each.actor, cancel_process{id, request.reason});
  return closers_.emplace_back(self_->make_response_promise<shut_down_done>());
}

caf::result<process_status> supervisor::cancel(const cancel_process& request) {
  auto* known = find(request.process_id);
  if (!known)
    return caf::make_error(ec::unknown_process, request.process_id);
  self_->send(known->actor, request);
  return look({request.process_id});
}

caf::result<process_status> supervisor::look(const get_status& request) {
  if (const auto* known = find(request.process_id))
    return look_at_live(known->actor, request);
  auto ended = remembered_.find(request.process_id);
  if (ended == remembered_.end())
    return caf::make_error(ec::unknown_process, request.process_id);
  return ended->second;
}

caf::result<process_status> supervisor::look_at_live(const process_actor& process,
                                                     const get_status& request) {
  auto answer = self_->make_response_promise<process_status>();
  self_->request(process, caf::infinite, request)
    .then(
      [this, answer](process_status& now_is) mutable {
        if (const auto* known = find(now_is.output.process_id))
          now_is.active_groups = known->active_groups;
        answer.deliver(std::move(now_is));
      },
      [answer](caf::error& ended_meanwhile) mutable {
        answer.deliver(std::move(ended_meanwhile));
      });
  return answer;
}

caf::result<process_status> supervisor::await(const await_process& request) {
  auto* known = find(request.process_id);
  if (!known)
    return look({request.process_id});
  waiter waits{self_->make_response_promise<process_status>(), 0};
  if (request.longest.count() > 0) {
    waits.timer = ++last_timer_;
    timed_waits_[waits.timer] = request.process_id;
    auto due = around_->clock.now() + request.longest;
    self_->send(around_->timers, arm_timers{{{wait_timer(waits.timer), due}}});
  }
  known->waiters.push_back(waits);
  return waits.answer;
}

void supervisor::give_up_wait(std::uint32_t timer) {
  auto wait = timed_waits_.extract(timer);
  auto* known = wait ? find(wait.mapped()) : nullptr;
  if (!known)
    return;
  auto waits = std::ranges::find(known->waiters, timer, &waiter::timer);
  process_status so_far;
  so_far.output.process_id = wait.mapped();
  so_far.output.name = known->name;
  so_far.output.state = process_state::running;
  so_far.output.timeout = true;
  waits->answer.deliver(std::move(so_far));
  known->waiters.erase(waits);
}

void supervisor::ended(process_ended& news) {
  auto known = live_.extract(news.output.process_id);
  if (!known)
    return;
  auto& gone = known.mapped();
  if (gone.actor)
    ids_.erase(gone.actor.id());
  process_status last{news.counters, std::move(news.output), news.scn, {}};
  for (auto& waits : gone.waiters) {
    if (waits.timer != 0 && timed_waits_.erase(waits.timer) > 0)
      self_->send(around_->timers, disarm_timers{{wait_timer(waits.timer)}});
    waits.answer.deliver(last);
  }
  if (!gone.parent_id.empty())
    remember(last);
  if (gone.on_ended)
    gone.on_ended(std::move(last));
  if (live_.empty())
    for (auto& closer : std::exchange(closers_, {}))
      closer.deliver(shut_down_done{});
}

void supervisor::buried(const caf::down_msg& down) {
  if (auto known = ids_.find(down.source.id()); known != ids_.end()) // else it reported its end
    end_with_error(known->second, "internal error: the process died: " + to_string(down.reason));
}

void supervisor::end_with_error(const std::string& process_id, std::string message) {
  process_ended news;
  news.output.process_id = process_id;
  news.output.name = live_[process_id].name;
  news.output.state = process_state::failed;
  news.output.errors[news.output.name] = message;
  news.output.failures.push_back({news.output.name, news.output.name, std::move(message), {}});
  ended(news);
}

void supervisor::remember(process_status last) {
  remembered_order_.push_back(last.output.process_id);
  remembered_[remembered_order_.back()] = std::move(last);
  if (remembered_order_.size() <= remembered_max)
    return;
  remembered_.erase(remembered_order_.front());
  remembered_order_.pop_front();
}

supervisor::live_process* supervisor::find(const std::string& process_id) {
  auto known = live_.find(process_id);
  return known == live_.end() ? nullptr : &known->second;
}

} // namespace troupe
