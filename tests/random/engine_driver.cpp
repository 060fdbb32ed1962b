#include "tests/random/engine_driver.hpp"

#include "tests/random/test_actions.hpp"

#include <algorithm>

namespace troupe::testing {

namespace {

constexpr std::uint64_t choices_max = 200'000;

/// Rows that may be in use once all is over: the root and the `dependencies`.
constexpr std::size_t rows_left_max = 2;

} // namespace

engine_driver::engine_driver(workflow_ptr flow, schedule& order, drive_options options)
  : flow_{std::move(flow)}, order_{order}, options_{options},
    engine_{std::in_place, flow_,
            engine_options{
              .process_id = "p1", .observed = {.executions = every_task_state}, .recorded = true}},
    record_{flow_} {
  if (options_.restore_seed)
    restores_.emplace(*options_.restore_seed);
}

std::string engine_driver::run() {
  input::start begun;
  begun.behaviour = current_behaviour;
  begun.timeout = options_.timeout;
  begun.init = make_value(json::object());
  give(std::move(begun));
  settle_engine();
  for (run_to_end(); complaint_.empty() && engine_->state() != process_state::completed
                     && resumes_ < options_.resumes_max;
       run_to_end()) {
    ++resumes_;
    record_.take_up_again();
    give(input::resume_failed{});
    settle_engine();
  }
  return complaint_;
}

void engine_driver::run_to_end() {
  while (complaint_.empty() && !engine_->ended()) {
    if (options_.cancel_before == choices_) {
      cancelled_ = true;
      static_cast<void>(apply(input::cancel{"asked to"})); // it may have ended
      settle_engine();
      options_.cancel_before.reset();
      continue;
    }
    if (options_.crash_before == choices_) {
      options_.crash_before.reset();
      crash();
      continue;
    }
    if (options_.pauses && order_.dare(15)) {
      steer();
      continue;
    }
    auto open = possibilities(true);
    if (open.empty() && engine_->state() == process_state::paused) {
      give(input::resume{});
      settle_engine();
      continue;
    }
    if (open.empty())
      return complain("hangs: nothing is under way, and it has not ended");
    if (++choices_ > choices_max)
      return complain("does not end");
    make(open[order_.choose(open.size())]);
    settle_engine();
    if (options_.late_news && order_.dare(10))
      repeat_old_news();
  }
  if (complaint_.empty())
    check_end();
}

/// A request to pause, go on or step; some make no sense, and must change nothing.
void engine_driver::steer() {
  auto before = engine_->state();
  auto scn = engine_->scn();
  auto asked = order_.choose(3);
  auto done = apply(asked == 0   ? input::any{input::pause{}}
                    : asked == 1 ? input::any{input::resume{}}
                                 : input::any{input::step{}});
  if (!done && (engine_->state() != before || engine_->scn() != scn))
    complain("a request that was refused had an effect: " + done.error().message);
  settle_engine();
}

/// Gives back what has no job slot yet.
void engine_driver::recall_actions() {
  auto waits = [this](const live_action& each) {
    const auto& handler = *flow_->tasks[each.start.task].work->handler;
    return handler.pace == action_pace::blocking && !each.began && !each.stopped;
  };
  for (auto& each : std::exchange(actions_, {}))
    if (waits(each) && order_.choose(4) > 0) // else it was just about to begin
      give(input::action_recalled{each.start.stamp, std::move(each.start.input)});
    else
      actions_.push_back(std::move(each));
}

void engine_driver::settle_engine() {
  while (true) {
    auto more = work(order_.dare(30) ? 1 + order_.choose(5) : 4096);
    take_over();
    if (std::exchange(recall_wanted_, false)) {
      recall_actions();
      more = true;
    }
    if (!more)
      return;
    if (order_.dare(20))
      if (auto open = possibilities(false); !open.empty())
        make(open[order_.choose(open.size())]);
  }
}

void engine_driver::take_over() {
  auto wanted = std::exchange(done_, {});
  if (restores_ && restores_->percent(25))
    restore_engine();
  perform(wanted);
  check_always();
}

void engine_driver::perform(effects& wanted) {
  for (const auto& change : wanted.events)
    record_.take(change);
  events_.insert(events_.end(), wanted.events.begin(), wanted.events.end());
  for (const auto& opened : wanted.groups_opened)
    open_group(opened);
  recall_wanted_ = recall_wanted_ || wanted.recall_actions;
  if (engine_->state() == process_state::paused && !wanted.actions.empty())
    complain("an action starts while the process is paused");
  for (auto& each : wanted.actions)
    actions_.push_back({std::move(each)});
  for (const auto& stamp : wanted.actions_to_stop)
    stop_action(stamp);
  for (const auto& [key, due] : wanted.timers)
    timers_.push_back({key, due});
  for (const auto& key : wanted.timers_to_stop) {
    fired_.push_back(key); // it may have been on its way
    std::erase_if(timers_, [&](const armed_timer& each) { return each.key == key; });
  }
  for (auto& member : wanted.group_members)
    route(member.group, std::move(member));
  for (auto& joined : wanted.groups_joined)
    route(joined.group, joined);
  for (auto& closed : wanted.groups_closed)
    route(closed.group, closed);
}

void engine_driver::open_group(const group_open& opened) {
  if (opened.expected == 0)
    complain("the group " + opened.id + " of nobody is opened");
  // Surroundings know groups by their run alone.
  for (const auto& each : groups_)
    if (each.stamp.run == opened.group.run)
      complain("the group " + opened.id + " is opened while an earlier one lives");
  groups_.push_back({opened.group, {opened.expected, opened.mode}, {}, false});
  auto& fresh = groups_.back();
  if (opened.timeout.count() == 0)
    return;
  fresh.timed = true;
  timers_.push_back({{opened.group, timer_purpose::await_timeout}, now_ + opened.timeout});
}

void engine_driver::route(const run_stamp& group, group_news news) {
  for (auto& each : groups_)
    if (each.stamp.run == group.run) {
      if (each.stamp != group)
        complain("news of one group for another of the same run");
      each.inbox.push_back(std::move(news));
      return;
    }
}

void engine_driver::stop_action(const run_stamp& stamp) {
  for (auto& each : actions_)
    if (each.start.stamp == stamp)
      each.stopped = true;
}

bool engine_driver::can_finish(const live_action& each) const {
  const auto& handler = *flow_->tasks[each.start.task].work->handler;
  if (handler.method == "hang")
    return each.stopped;
  return each.began || each.stopped || handler.pace != action_pace::blocking;
}

std::optional<std::size_t> engine_driver::next_timer() const {
  auto soonest = std::min_element(timers_.begin(), timers_.end(),
                                  [](auto& left, auto& right) { return left.due < right.due; });
  if (soonest == timers_.end())
    return std::nullopt;
  return static_cast<std::size_t>(soonest - timers_.begin());
}

std::vector<engine_driver::choice> engine_driver::possibilities(bool idle) const {
  std::vector<choice> open;
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    const auto& each = actions_[i];
    bool blocking = flow_->tasks[each.start.task].work->handler->pace == action_pace::blocking;
    if (blocking && !each.began && !each.stopped)
      open.push_back({choice_kind::begin_action, i});
    else if (can_finish(each))
      open.push_back({choice_kind::finish_action, i});
  }
  for (std::size_t i = 0; i < groups_.size(); ++i)
    if (!groups_[i].inbox.empty() || groups_[i].members.settled())
      open.push_back({choice_kind::group, i});
  if (!settled_.empty())
    open.push_back({choice_kind::settled});
  // What only bounds others (the time of `finally` tasks) passes when nothing else can happen.
  if (auto timer = next_timer())
    if ((idle && open.empty()) || timers_[*timer].key.purpose != timer_purpose::cleanup)
      open.push_back({choice_kind::timer, *timer});
  return open;
}

void engine_driver::make(const choice& what) {
  switch (what.kind) {
    case choice_kind::begin_action:
      actions_[what.index].began = true;
      return give(input::action_started{actions_[what.index].start.stamp});
    case choice_kind::finish_action: return finish_action(what.index);
    case choice_kind::timer: return fire(what.index);
    case choice_kind::group: return deliver_to_group(what.index);
    case choice_kind::settled: break;
  }
  auto [stamp, summary] = std::move(settled_.front());
  settled_.pop_front();
  give(input::group_settled{stamp, std::move(summary)});
}

void engine_driver::finish_action(std::size_t index) {
  auto done = std::move(actions_[index]);
  actions_.erase(actions_.begin() + static_cast<std::ptrdiff_t>(index));
  const auto& handler = *flow_->tasks[done.start.task].work->handler;
  answered_.push_back(done.start.stamp);
  bool given_up = done.stopped && (handler.method == "hang" || order_.choose(2) == 0);
  auto outcome = given_up ? result<value>{failure("stopped")}
                          : play(handler, done.start.input, done.start.stamp.attempt);
  give(input::action_finished{done.start.stamp, std::move(outcome),
                              engine_->execution_number(done.start.stamp)});
}

void engine_driver::fire(std::size_t index) {
  auto timer = timers_[index];
  timers_.erase(timers_.begin() + static_cast<std::ptrdiff_t>(index));
  now_ = std::max(now_, timer.due);
  cleanup_passed_ = cleanup_passed_ || timer.key.purpose == timer_purpose::cleanup;
  if (timer.key.purpose != timer_purpose::await_timeout) {
    fired_.push_back(timer.key);
    return give(input::timer_due{timer.key});
  }
  for (std::size_t i = 0; i < groups_.size(); ++i)
    if (groups_[i].stamp == timer.key.stamp) {
      groups_[i].members.expire();
      return report_if_settled(i);
    }
}

void engine_driver::deliver_to_group(std::size_t index) {
  auto& group = groups_[index];
  if (group.inbox.empty())
    return report_if_settled(index); // settled from the start
  auto news = std::move(group.inbox.front());
  group.inbox.pop_front();
  if (auto* member = std::get_if<group_member>(&news))
    group.members.add(std::move(member->outcome));
  else if (auto* closed = std::get_if<group_close>(&news))
    group.members.cancel(closed->unstarted);
  else {
    const auto& joined = std::get<group_join>(news);
    group.members.join(joined.mode);
    if (joined.timeout.count() > 0)
      timers_.push_back({{group.stamp, timer_purpose::await_timeout}, now_ + joined.timeout});
  }
  report_if_settled(index);
}

void engine_driver::report_if_settled(std::size_t index) {
  auto& group = groups_[index];
  if (!group.members.settled())
    return;
  timer_key deadline{group.stamp, timer_purpose::await_timeout};
  std::erase_if(timers_, [&](const armed_timer& each) { return each.key == deadline; });
  settled_.emplace_back(group.stamp, group.members.take_summary());
  groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(index));
}

void engine_driver::repeat_old_news() {
  auto before = engine_->scn();
  std::string what;
  if (!answered_.empty() && order_.choose(2) == 0) {
    what = "an action that has answered answers again";
    auto stamp = answered_[order_.choose(answered_.size())];
    give(input::action_finished{stamp, failure("late")});
  } else if (!fired_.empty()) {
    auto key = fired_[order_.choose(fired_.size())];
    auto again = [&](const armed_timer& each) { return each.key == key; };
    if (std::any_of(timers_.begin(), timers_.end(), again))
      return;
    what = "a timer of purpose " + std::to_string(static_cast<int>(key.purpose)) + " again";
    give(input::timer_due{key});
  }
  bool more = work(4096);
  auto wanted = std::exchange(done_, {});
  if (more || engine_->scn() != before || !wanted.actions.empty() || !wanted.timers.empty())
    complain("old news had an effect: " + what);
  perform(wanted);
}

void engine_driver::check_always() {
  auto now_is = engine_->counters();
  if (now_is.total
      != now_is.pending + now_is.waiting + now_is.running + now_is.completed + now_is.failed
           + now_is.skipped + now_is.cancelled)
    complain("the counters do not add up");
  if (now_is.total > 1'000'000 || now_is.cancelled > now_is.total)
    complain("a counter fell below zero");
  if (engine_->scn() < last_scn_)
    complain("scn went back");
  last_scn_ = engine_->scn();
  if (!record_.complaint().empty())
    complain(record_.complaint());
}

void engine_driver::check_end() {
  const auto& now_is = engine_->counters();
  if (now_is.pending + now_is.waiting + now_is.running != 0)
    complain("ended with " + std::to_string(now_is.pending) + " pending, "
             + std::to_string(now_is.waiting) + " waiting, " + std::to_string(now_is.running)
             + " running");
  if (!actions_.empty())
    complain("ended while actions run");
  if (!timers_.empty())
    complain("ended with a timer armed, of purpose "
             + std::to_string(static_cast<int>(timers_.front().key.purpose)));
  if (!groups_.empty())
    complain("ended with a group that never settled");
  // What failed or was cancelled is kept, to be taken up again.
  if (engine_->state() == process_state::completed && engine_->rows() > rows_left_max)
    complain("ended with " + std::to_string(engine_->rows()) + " rows in use");
  if (resumes_ == 0)
    record_.check_end(cleanup_passed_);
  if (!record_.complaint().empty())
    complain(record_.complaint());
}

void engine_driver::complain(const std::string& what) {
  if (complaint_.empty())
    complaint_ = what;
}

} // namespace troupe::testing
