#include "actors/process.hpp"

#include "actors/execution.hpp"
#include "actors/spawn.hpp"
#include "messages/error.hpp"
#include "messages/execution.hpp"
#include "runtime/base/time.hpp"

#include <caf/actor_ostream.hpp>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

/// Quick actions that a process runs itself in one message: bounds the same.
constexpr std::size_t quick_max = 256;

/// How long it may do so, where they take longer than quick ones should.
constexpr std::chrono::microseconds quick_turn_max{500};

std::uint32_t quick_seats(unsigned threads) {
  return threads * 2;
}

std::shared_ptr<process_claim> claim_of(const process_runner::setting& what) {
  auto claim = what.birth || what.recovered ? std::make_shared<process_claim>() : nullptr;
  if (what.recovered) {
    claim->process = what.recovered->process;
    claim->fence = what.recovered->fence;
  }
  return claim;
}

action_surroundings here_of(const process_runner::setting& what) {
  const auto& begun = what.recovered ? what.recovered->left.machine.begun() : what.begin;
  const auto has_secrets
    = what.secrets || !what.flow->config.secret.empty() || !begun.rules.secrets->is_null();
  return {what.around,
          what.process_id,
          what.flow,
          begun.surroundings,
          claim_of(what),
          what.secrets,
          has_secrets ? what.flow->name : std::string{}};
}

} // namespace

process_runner::process_runner(process_actor::pointer self, setting what)
  : self_{self}, setting_{std::move(what)}, here_{here_of(setting_)}, engine_{engine_of(setting_)},
    tally_{setting_.around->metrics, engine_.counters()}, record_{record_of(setting_)},
    pool_{[this] { return hire(); },
          [this](const execution_actor& to, run_tasks batch) { self_->send(to, std::move(batch)); },
          quick_seats(setting_.around->threads)} {
  self_->set_down_handler([this](const caf::down_msg& down) {
    std::vector<input::action_finished> lost;
    for (const auto& stamp : pool_.on_execution_down(down.source))
      lost.push_back({stamp, failure("its execution died: " + to_string(down.reason))});
    release(numbers_of(lost));
    for (auto& each : lost)
      receive(std::move(each), now());
    advance();
  });
  if (record_)
    record_->assume(engine_);
}

process_actor::behavior_type process_runner::make_behavior() {
  return {
    [this](const begin_process&) { setting_.recovered ? begin_again() : begin(); },
    [this](const get_status&) {
      told_of_progress_ = false;
      auto seen = status();
      told_scn_ = seen.scn;
      return seen;
    },
    [this](const get_snapshot&) { return look_inside(); },
    [this](const get_waits& asked) { return explain(asked); },
    [this](const get_executions& asked) { return page(asked); },
    [this](const look_overdue& look) { answer_look(look.number); },
    [this](steer_process& request) { return control(std::move(request.what)); },
    [this](const leave_process&) { leave(); },
    [this](start_process& order) { return pass_on(order); },
    [this](const input::action_started& news) {
      mind_listeners();
      receive(news, now());
      advance();
    },
    [this](starts_answered& news) { receive(news); },
    [this](tasks_finished& news) { receive(news); },
    [this](task_recalled& news) { receive(news); },
    [this](results_answered& news) { receive(news); },
    [this](input::approval_decided& news) {
      asked_.erase(news.stamp);
      return control(std::move(news));
    },
    [this](const timers_due& due) {
      mind_listeners();
      for (const auto& key : due.keys) {
        hurries_ = hurries_ || key.purpose != timer_purpose::delay;
        receive(input::timer_due{key}, now());
      }
      advance();
    },
    [this](input::group_settled& news) { receive(news); },
    [this](const entry_committed& news) { receive(news); },
    [this](const claim_seen& news) { receive(news); },
    [this](const claim_lost& news) { receive(news); },
    [this](const checkpoint_taken& news) { record_->rhythm().end(news.size); },
    [this](const carry_on&) {
      carrying_on_ = false;
      advance();
    },
  };
}

void process_runner::begin() {
  started_ = now();
  auto& expiry = setting_.begin.approvals.expiry; // is added to times yet to come
  expiry = std::min(expiry, (end_of_time - started_) / 2);
  terms_ = setting_.begin.approvals;
  mind_listeners();
  receive(std::move(setting_.begin), started_);
  if (!record_ && setting_.on_accepted)
    setting_.on_accepted();
  advance();
}

/// Gives it to the engine, and to the journal where there is one.
result<void> process_runner::apply(input::any&& what, time_point at) {
  return record_ ? record_->apply(engine_, std::move(what), at)
                 : engine_.apply(std::move(what), at);
}

/// The same of what is never refused.
void process_runner::receive(input::any&& news, time_point at) {
  [[maybe_unused]] auto taken = apply(std::move(news), at);
  assert(taken);
}

void process_runner::receive(tasks_finished& news) {
  mind_listeners();
  auto ended = numbers_of(news.results);
  auto at = now();
  for (auto& each : news.results)
    receive(std::move(each), at);
  pool_.release(news.seat);
  advance();
  release(std::move(ended)); // now: what follows at once is in line, and may come before others
}

void process_runner::receive(task_recalled& news) {
  if (auto number = line_.end(news.news.stamp))
    release({*number});
  receive(std::move(news.news), now());
  pool_.release(news.seat);
  advance();
}

void process_runner::receive(input::group_settled& news) {
  if (auto known = groups_.extract(news.group))
    self_->send(setting_.supervisor,
                group_closed{setting_.process_id, std::move(known.mapped().id)});
  receive(std::move(news), now());
  advance();
}

caf::result<process_status> process_runner::control(input::any&& request) {
  mind_listeners();
  if (auto done = apply(std::move(request), now()); !done)
    return caf::make_error(done.error().code, done.error().message);
  reported_ = false; // it goes on, or has an end to report
  auto entry = record_ ? record_->latest() : 0;
  advance();
  if (!record_ || record_->committed() >= entry)
    return status();
  auto promise = self_->make_response_promise<process_status>();
  answers_.push_back({entry, promise});
  return promise;
}

void process_runner::advance() {
  mind_listeners();
  auto more = true;
  time_point began{};
  std::vector<result_lookup> lookups;
  for (std::size_t ran = 0; ran < quick_max;) {
    if (is_held_up())
      return tally_.take(engine_.counters(), engine_.ended());
    if (!unstarted_.empty())
      tell_unstarted();
    more = engine_.work(steps_max);
    hurries_ = false;
    auto& wanted = engine_.take_effects();
    if (!wanted.actions_to_stop.empty())
      stop_running(wanted.actions_to_stop);
    if (!wanted.lookups.empty())
      lookups = wanted.lookups;
    if (record_ && record_->has_news())
      record(wanted, more);
    perform(wanted);
    if (!lookups.empty())
      look_up(std::exchange(lookups, {}));
    auto turn = run_quick_actions(more);
    auto count = turn.count + std::exchange(taken_, 0) + unstarted_.size();
    if (count == 0)
      break;
    more = true;
    began = ran == 0 ? turn.began : began;
    ran += count;
    if (turn.ended - began > quick_turn_max)
      break;
  }
  tally_.take(engine_.counters(), engine_.ended()); // once for all that was done in a row
  if (!listened_for_.is_empty())
    tell_progress();
  if (more && !std::exchange(carrying_on_, true))
    self_->send(self_, carry_on{});
  if (engine_.ended() && unreceived_ == 0 && is_durable() && !std::exchange(reported_, true))
    report_end();
}

/// Whether the process waits until the listener, or the disk, has caught up. What ends something
/// does not wait for that: deadlines and cancelling.
bool process_runner::is_held_up() noexcept {
  if (record_ && record_->is_unborn())
    return true;
  if (hurries_ || engine_.state() == process_state::cancel_requested)
    return false;
  return unreceived_ > unreceived_max || (record_ && record_->is_full());
}

void process_runner::perform(effects& wanted) {
  if (!listened_for_.is_empty() || !wanted.events.empty() || !wanted.changes.empty())
    tell(wanted);
  open_groups(wanted.groups_opened);
  if (!wanted.actions.empty())
    start_actions(wanted.actions);
  if (!wanted.actions_to_stop.empty()) {
    stop_running(wanted.actions_to_stop);
    stop_waiting(wanted.actions_to_stop);
  }
  if (wanted.recall_actions)
    recall_actions();
  if (setting_.earlier)
    std::erase_if(wanted.approvals, [this](const auto& asked) { return allow_earlier(asked); });
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

/// Puts what holds for sub-workflows on the order for one.
caf::result<process_started> process_runner::pass_on(start_process& order) {
  order.begin.rules = engine_.rules_below();
  order.has_rules = true;
  order.begin.approvals = terms_;
  order.secrets = process_secrets::below(setting_.secrets, order.secrets);
  order.begin.priority = engine_.begun().priority;
  return self_->delegate(setting_.supervisor, std::move(order));
}

void process_runner::ask(std::vector<approval_ask>& asked, time_point at) {
  ask_approvals questions;
  for (auto& each : asked) {
    asked_[each.stamp] = each.execution_id;
    questions.questions.push_back(
      {each.stamp, request_of(std::move(each), setting_.process_id, terms_, at)});
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
    task_group::setting what{setting_.around, self_,        each.group, each.expected,
                             each.mode,       each.timeout, each.merge};
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

process_runner::quick_turn process_runner::run_quick_actions(bool more) {
  if (ready_.empty())
    return {};
  if (is_in_doubt()) {
    look_at_store();
    return {};
  }
  auto alone = ready_.size() == 1 && !more && pool_.rests();
  auto count = share_.take(ready_.size(), alone);
  if (count == 0) {
    pool_.start_quick({std::move_iterator{ready_.begin()}, std::move_iterator{ready_.end()}});
    ready_.clear();
    share_.handed_over();
    return {};
  }
  auto began = now();
  for (auto left = count; left > 1; --left) {
    receive(run_quick(here_, ready_.front()), began);
    ready_.pop_front();
  }
  auto last = run_quick(here_, ready_.front());
  auto ended = now();
  receive(std::move(last), ended);
  ready_.pop_front();
  share_.ran(count, ended - began);
  return {count, began, ended};
}

execution_actor process_runner::hire() {
  return spawn<execution, caf::monitored>(*self_, execution::setting{here_, self_});
}

process_status process_runner::status() const {
  const auto upto = standing();
  process_status now_is;
  now_is.counters = upto.counters;
  now_is.scn = upto.scn;
  now_is.output.process_id = setting_.process_id;
  now_is.output.name = setting_.flow->name;
  now_is.output.state = told_state();
  return now_is;
}

/// An end is told to nobody before it is durable: a crash would take it back.
process_state process_runner::told_state() const {
  return is_final(engine_.state()) && !is_all_told() ? told_ : engine_.state();
}

void process_runner::report_end() {
  tally_.take(engine_.counters(), true);
  auto done = engine_.state() == process_state::completed; // and never taken up again
  process_ended news{done ? std::move(engine_).output() : engine_.output(), engine_.counters(),
                     engine_.scn()};
  const auto at = now();
  news.output.time_taken = std::max(duration{}, at - started_ - idle_);
  news.output.ended_at = record_ ? ended_at_ : at;
  self_->send(setting_.supervisor, std::move(news));
  if (done)
    self_->quit();
  pool_.dismiss();
}

} // namespace troupe
