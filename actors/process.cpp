#include "actors/process.hpp"

#include "actors/execution.hpp"
#include "actors/spawn.hpp"
#include "messages/error.hpp"
#include "messages/execution.hpp"

#include <caf/actor_ostream.hpp>

#include <iterator>

namespace troupe {

namespace {

/// Quick actions that a process runs itself in one message: bounds the same.
constexpr std::size_t quick_max = 256;

/// Events on their way to the listener before the process waits for it.
constexpr std::uint64_t unwritten_max = 65'536;

std::uint32_t quick_seats(unsigned threads) {
  return threads * 2;
}

std::shared_ptr<process_claim> claim_of(const process_runner::setting& what) {
  auto claim = what.birth || what.adopted ? std::make_shared<process_claim>() : nullptr;
  if (what.adopted) {
    claim->process = what.adopted->process;
    claim->fence = what.adopted->fence;
  }
  return claim;
}

result<value> outcome_of(task_result& ended) {
  if (ended.succeeded)
    return std::move(ended.output.content);
  return failure(std::move(ended.error));
}

} // namespace

process_runner::process_runner(process_actor::pointer self, setting what)
  : self_{self}, setting_{std::move(what)}, here_{setting_.around, setting_.process_id,
                                                  setting_.flow, claim_of(setting_)},
    engine_{engine_of(setting_)}, crew_{[this] { return hire(); },
                                        [this](const execution_actor& to, run_tasks batch) {
                                          self_->send(to, std::move(batch));
                                        },
                                        quick_seats(setting_.around->threads)} {
  self_->set_down_handler([this](const caf::down_msg& down) {
    for (const auto& stamp : crew_.bury(down.source))
      engine_.action_finished(stamp, failure("its execution died: " + to_string(down.reason)),
                              now());
    advance();
  });
}

process_actor::behavior_type process_runner::make_behavior() {
  return {
    [this](const begin_process&) { setting_.adopted ? begin_again() : begin(); },
    [this](const get_status&) {
      told_of_progress_ = false;
      told_scn_ = engine_.scn();
      return status();
    },
    [this](const get_snapshot&) { return look_inside(); },
    [this](const cancel_process& request) {
      return control([&] { return engine_.cancel(request.reason, false, now()); });
    },
    [this](const pause_process& request) {
      return control([&] { return engine_.pause(request.reason, now()); });
    },
    [this](const resume_process&) { return control([&] { return engine_.resume(now()); }); },
    [this](const step_process&) { return control([&] { return engine_.step(now()); }); },
    [this](const resume_failed&) { return control([&] { return engine_.resume_failed(now()); }); },
    [this](const leave_process&) { leave(); },
    [this](const send_signal& request) {
      return control([&] { return engine_.signal(request.name, request.payload.content, now()); });
    },
    [this](const task_began& news) {
      mind_listeners();
      engine_.action_started(news.stamp, now());
      advance();
    },
    [this](tasks_finished& news) { receive(news); },
    [this](task_recalled& news) { receive(news); },
    [this](approval_decided& news) {
      asked_.erase(news.stamp);
      return control([&]() -> result<void> {
        engine_.approval_decided(news.stamp, news.approved, std::move(news.reason), now());
        return {};
      });
    },
    [this](const timers_due& due) {
      mind_listeners();
      for (const auto& key : due.keys)
        engine_.timer_due(key, now());
      advance();
    },
    [this](group_result& news) { receive(news); },
    [this](const entry_committed& news) { receive(news); },
    [this](const claim_seen& news) { receive(news); },
    [this](const claim_lost&) { give_up(); },
    [this](const snapshot_taken& news) { engine_.record()->rhythm().end(news.size); },
    [this](const carry_on&) {
      carrying_on_ = false;
      advance();
    },
  };
}

void process_runner::begin() {
  started_ = now();
  owned_at_ = setting_.around->uptime();
  mind_listeners();
  engine_.start(setting_.init, setting_.timeout, setting_.approvals, started_);
  if (!engine_.record() && setting_.on_accepted)
    setting_.on_accepted();
  advance();
}

void process_runner::receive(tasks_finished& news) {
  mind_listeners();
  auto at = now();
  for (auto& ended : news.results)
    engine_.action_finished(ended.stamp, outcome_of(ended), at);
  crew_.release(news.seat);
  advance();
}

void process_runner::receive(task_recalled& news) {
  engine_.action_recalled(news.stamp, std::move(news.input.content), now());
  crew_.release(news.seat);
  advance();
}

void process_runner::receive(group_result& news) {
  if (auto known = groups_.extract(news.group))
    self_->send(setting_.supervisor,
                group_closed{setting_.process_id, std::move(known.mapped().id)});
  engine_.group_settled(news.group, std::move(news.summary), now());
  advance();
}

caf::result<process_status> process_runner::control(const std::function<result<void>()>& request) {
  mind_listeners();
  if (auto done = request(); !done)
    return caf::make_error(ec::invalid_request, done.error().message);
  reported_ = false; // it goes on, or has an end to report
  auto* record = engine_.record();
  auto entry = record ? record->latest() : 0;
  advance();
  if (!record || record->committed() >= entry)
    return status();
  auto promise = self_->make_response_promise<process_status>();
  answers_.push_back({entry, promise});
  return promise;
}

void process_runner::advance() {
  mind_listeners();
  auto more = true;
  for (std::size_t ran = 0; ran < quick_max;) {
    auto* record = engine_.record();
    if (unwritten_ > unwritten_max || (record && record->is_full()))
      return; // until the listener, or the disk, has caught up
    more = engine_.work(steps_max);
    engine_.take_effects(effects_);
    if (record && record->has_news())
      this->record(more);
    perform(effects_);
    auto count = run_quick_actions(more);
    if (count == 0)
      break;
    ran += count;
    more = true;
  }
  if (listened_for_ != 0)
    tell_progress();
  if (more && !std::exchange(carrying_on_, true))
    self_->send(self_, carry_on{});
  if (engine_.ended() && unwritten_ == 0 && is_durable() && !std::exchange(reported_, true))
    report_end();
}

void process_runner::perform(effects& wanted) {
  if (listened_for_ != 0 || !wanted.events.empty() || !wanted.changes.empty())
    tell(wanted);
  open_groups(wanted.groups_opened);
  if (!wanted.actions.empty())
    start_actions(wanted.actions);
  for (const auto& stamp : wanted.actions_to_stop)
    if (const auto* runs_it = crew_.find(stamp))
      self_->send(*runs_it, stop_task{stamp});
  if (wanted.recall_actions)
    recall_actions();
  if (!wanted.approvals.empty())
    ask(wanted.approvals, now());
  if (!wanted.approvals_to_withdraw.empty())
    withdraw(wanted.approvals_to_withdraw);
  if (!wanted.timers.empty()) {
    arm_timers request;
    for (const auto& [key, due] : wanted.timers)
      request.orders.push_back({key, due});
    self_->send(setting_.around->timers, std::move(request));
  }
  if (!wanted.timers_to_stop.empty())
    self_->send(setting_.around->timers, disarm_timers{std::move(wanted.timers_to_stop)});
  inform_groups(wanted);
}

void process_runner::recall_actions() {
  crew_.each_slow([this](const execution_actor& runs_it, const run_stamp& stamp) {
    self_->send(runs_it, recall_task{stamp});
  });
}

void process_runner::ask(std::vector<approval_ask>& asked, time_point at) {
  ask_approvals questions;
  for (auto& each : asked) {
    asked_[each.stamp] = each.execution_id;
    questions.questions.push_back(
      {each.stamp, request_of(std::move(each), setting_.process_id, setting_.approvals, at)});
  }
  self_->send(setting_.around->approvals, std::move(questions));
}

void process_runner::withdraw(const std::vector<run_stamp>& stamps) {
  withdraw_approvals request;
  for (const auto& stamp : stamps)
    if (auto known = asked_.extract(stamp))
      request.execution_ids.push_back(std::move(known.mapped()));
  self_->send(setting_.around->approvals, std::move(request));
}

void process_runner::open_groups(const std::vector<group_open>& opened) {
  for (const auto& each : opened) {
    task_group::setting what{setting_.around, self_,     each.group,
                             each.expected,   each.mode, each.timeout};
    open_group(each.id, std::move(what));
  }
}

void process_runner::open_group(const std::string& id, task_group::setting what) {
  auto stamp = what.group;
  groups_[stamp] = {spawn<task_group>(*self_, std::move(what)), id};
  self_->send(setting_.supervisor, group_opened{setting_.process_id, id});
}

void process_runner::inform_groups(effects& wanted) {
  // The members of one group tend to come in a row: one message for each row.
  for (std::size_t i = 0; i < wanted.group_members.size();) {
    auto stamp = wanted.group_members[i].group;
    add_members news;
    for (; i < wanted.group_members.size() && wanted.group_members[i].group == stamp; ++i)
      news.members.push_back(std::move(wanted.group_members[i].outcome));
    if (auto* group = find_group(stamp))
      self_->send(*group, std::move(news));
  }
  for (const auto& joined : wanted.groups_joined)
    if (auto* group = find_group(joined.group))
      self_->send(*group, join_group_as{joined.mode, joined.timeout});
  for (const auto& closed : wanted.groups_closed)
    if (auto* group = find_group(closed.group))
      self_->send(*group, close_group_with{closed.unstarted});
}

task_group_actor* process_runner::find_group(const run_stamp& group) {
  auto known = groups_.find(group);
  return known == groups_.end() ? nullptr : &known->second.actor;
}

void process_runner::start_actions(std::vector<action_start>& actions) {
  for (auto& each : actions)
    if (action_of(*setting_.flow, each)->pace == action_pace::quick)
      ready_.push_back(std::move(each));
    else
      crew_.start_slow(std::move(each));
}

std::size_t process_runner::run_quick_actions(bool more) {
  if (ready_.empty())
    return 0;
  auto alone = ready_.size() == 1 && !more && crew_.rests();
  auto count = share_.take(ready_.size(), alone);
  if (count == 0) {
    crew_.start_quick({std::move_iterator{ready_.begin()}, std::move_iterator{ready_.end()}});
    ready_.clear();
    share_.handed_over();
    return 0;
  }
  auto began = now();
  for (auto left = count; left > 1; --left) {
    engine_.action_finished(ready_.front().stamp, run_quick(here_, ready_.front()), began);
    ready_.pop_front();
  }
  auto outcome = run_quick(here_, ready_.front());
  auto ended = now();
  engine_.action_finished(ready_.front().stamp, std::move(outcome), ended);
  ready_.pop_front();
  share_.ran(count, ended - began);
  return count;
}

execution_actor process_runner::hire() {
  return spawn<execution, caf::monitored>(*self_, execution::setting{here_, self_});
}

process_status process_runner::status() const {
  process_status now_is;
  now_is.counters = engine_.counters();
  now_is.scn = engine_.scn();
  now_is.output.process_id = setting_.process_id;
  now_is.output.name = setting_.flow->name;
  now_is.output.state = engine_.state();
  return now_is;
}

void process_runner::report_end() {
  auto done = engine_.state() == process_state::completed; // and never taken up again
  process_ended news{done ? std::move(engine_).output() : engine_.output(), engine_.counters(),
                     engine_.scn()};
  news.output.time_taken = now() - started_;
  self_->send(setting_.supervisor, std::move(news));
  if (done)
    self_->quit();
  crew_.dismiss();
}

} // namespace troupe
