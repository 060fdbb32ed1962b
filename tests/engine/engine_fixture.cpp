#include "tests/engine/engine_fixture.hpp"

#include "runtime/action/invoke.hpp"
#include "runtime/durability/checkpoint_codec.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/service/builtin.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>

namespace troupe::testing {

namespace {

/// Steps at a time: odd and small, so that work is often carried on.
constexpr std::size_t steps = 7;

/// Engines of one test that are written and read: the largest have many steps.
constexpr std::size_t restores_max = 200;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The driver never calls it.
action by_hand(std::string method, action_pace pace) {
  action entry;
  entry.service = "hand";
  entry.method = std::move(method);
  entry.pace = pace;
  if (pace == action_pace::deferred)
    entry.run = deferred_method{[](const action_context&, const value&, action_promise) {}};
  else
    entry.run = direct_method{[](const action_context&, const value& input) { return input; }};
  return entry;
}

/// Whether engines are to be brought to bytes and back after each step
/// (tests/engine/CMakeLists.txt).
const bool is_to_restore = std::getenv("TROUPE_RESTORE_ENGINES") != nullptr;

auto timer_named(const timer_key& key) {
  return [&key](const timer_start& timer) { return timer.key == key; };
}

const std::string& path_of(const action_start& order) {
  return order.identity().task_path;
}

} // namespace

const action_registry& driven_actions() {
  static const auto actions = [] {
    action_registry all;
    REQUIRE(add_builtin_services(all));
    REQUIRE(all.add(by_hand("work", action_pace::deferred)));
    REQUIRE(all.add(by_hand("block", action_pace::blocking)));
    auto wait = by_hand("wait", action_pace::deferred);
    wait.only_waits = true;
    REQUIRE(all.add(std::move(wait)));
    return all;
  }();
  return actions;
}

workflow_ptr driven_flow(std::string_view text) {
  static const type_registry types;
  auto loaded = load_text(text, "flow.yaml", "", {driven_actions(), types, {}});
  std::string problems;
  if (!loaded)
    for (const auto& each : loaded.error())
      problems += to_string(each) + '\n';
  REQUIRE_MESSAGE(loaded, problems);
  return *loaded;
}

driven_process::driven_process(std::string_view text, drive_options options)
  : driven_process{driven_flow(text), std::move(options)} {}

driven_process::driven_process(workflow_ptr flow, drive_options options)
  : flow_{std::move(flow)}, options_{std::move(options)},
    machine_{std::in_place, flow_,
             engine_options{.process_id = options_.process_id,
                            .observed = {options_.observed ? every_task_state : 0,
                                         options_.observed, options_.observed}}},
    now_{time_point{} + std::chrono::hours{1000}} {
  tell(input::start{.init = make_value(options_.init),
                    .timeout = options_.timeout,
                    .tasks = options_.tasks,
                    .paused = options_.start_paused,
                    .policy = options_.policy,
                    .behaviour = options_.behaviour,
                    .rules = options_.rules});
  settle();
}

void driven_process::settle() {
  effects wanted;
  for (auto more = true; more;) {
    more = machine_->work(steps);
    wanted = std::move(machine_->take_effects());
    if (is_to_restore && ++restored_ <= restores_max)
      restore();
    most_rows_ = std::max(most_rows_, machine_->rows());
    more = perform(wanted) || more;
  }
}

void driven_process::restore() {
  auto observed = machine_->options().observed;
  auto nothing_stored = [](const content_hash&) { return false; };
  auto bytes = encode(replayed_process{std::move(*machine_), now_}, nothing_stored);
  auto again = decode(bytes, flow_, {});
  REQUIRE_MESSAGE(again, (again ? "" : again.error().message));
  CHECK(encode(*again, nothing_stored) == bytes);
  machine_.emplace(std::move(again->machine));
  machine_->observe(observed);
}

bool driven_process::perform(effects& wanted) {
  std::ranges::move(wanted.events, std::back_inserter(events_));
  std::ranges::move(wanted.values, std::back_inserter(values_));
  std::ranges::move(wanted.conditions, std::back_inserter(conditions_));
  std::ranges::move(wanted.changes, std::back_inserter(changes_));
  std::ranges::move(wanted.approvals, std::back_inserter(approvals_));
  for (const auto& stamp : wanted.approvals_to_withdraw)
    std::erase_if(approvals_, [&](const approval_ask& ask) { return ask.stamp == stamp; });
  if (wanted.recall_actions)
    recall();
  for (auto& order : wanted.timers) {
    std::erase_if(timers_, timer_named(order.key));
    timers_.push_back(order);
  }
  for (const auto& key : wanted.timers_to_stop)
    std::erase_if(timers_, timer_named(key));
  std::ranges::copy(wanted.actions_to_stop, std::back_inserter(stopped_));
  auto busy = !wanted.actions.empty() || !wanted.group_members.empty()
              || !wanted.groups_closed.empty() || !wanted.groups_joined.empty()
              || wanted.recall_actions || !wanted.lookups.empty();
  note_lookups(wanted);
  correlate(wanted);
  for (auto& order : wanted.actions) {
    const auto& handler = *flow_->tasks[order.task].work->handler;
    if (handler.service == "hand" || handler.service == "system/exec")
      actions_.push_back(std::move(order));
    else
      tell(input::action_finished{order.stamp, invoke(handler, {}, order.input)});
  }
  return busy;
}

void driven_process::recall() {
  auto has_begun = [this](const action_start& order) {
    return !order.identity().start.needs || std::ranges::find(begun_, order.stamp) != begun_.end();
  };
  for (auto& order : std::exchange(actions_, {}))
    if (has_begun(order))
      actions_.push_back(std::move(order));
    else
      tell(input::action_recalled{order.stamp, std::move(order.input)});
}

void driven_process::correlate(effects& wanted) {
  std::ranges::copy(wanted.groups_opened, std::back_inserter(groups_));
  if (!options_.correlate)
    return;
  for (const auto& order : wanted.groups_opened) {
    correlations_.push_back({order.group, {order.expected, order.mode}});
    if (order.timeout.count() > 0)
      timers_.push_back({{order.group, timer_purpose::await_timeout}, now_ + order.timeout});
  }
  auto open = [&](const run_stamp& group) {
    return std::ranges::find(correlations_, group, &open_correlation::group);
  };
  for (auto& member : wanted.group_members)
    if (auto known = open(member.group); known != correlations_.end())
      known->members.add(std::move(member.outcome));
  for (const auto& joined : wanted.groups_joined)
    if (auto known = open(joined.group); known != correlations_.end()) {
      known->members.join(joined.mode);
      if (joined.timeout.count() > 0)
        timers_.push_back({{joined.group, timer_purpose::await_timeout}, now_ + joined.timeout});
    }
  for (const auto& closed : wanted.groups_closed)
    if (auto known = open(closed.group); known != correlations_.end())
      known->members.cancel(closed.unstarted);
  report_settled();
}

void driven_process::report_settled() {
  for (std::size_t i = 0; i < correlations_.size();) {
    if (!correlations_[i].members.settled()) {
      ++i;
      continue;
    }
    auto settled = std::move(correlations_[i]);
    correlations_.erase(correlations_.begin() + static_cast<std::ptrdiff_t>(i));
    std::erase_if(timers_, timer_named({settled.group, timer_purpose::await_timeout}));
    tell(input::group_settled{settled.group, settled.members.take_summary()});
  }
}

std::string driven_process::acting() const {
  std::vector<std::string> paths;
  for (const auto& order : actions_)
    paths.push_back(order.identity().task_path);
  return joined(paths);
}

std::string driven_process::stopping() const {
  std::vector<std::string> paths;
  for (const auto& order : actions_)
    if (std::ranges::find(stopped_, order.stamp) != stopped_.end())
      paths.push_back(order.identity().task_path);
  return joined(paths);
}

action_start driven_process::take(std::string_view path) {
  auto found = std::ranges::find(actions_, path, path_of);
  REQUIRE_MESSAGE(found != actions_.end(), path, " is not acting, but ", acting());
  auto order = std::move(*found);
  actions_.erase(found);
  return order;
}

void driven_process::finish(std::string_view path, json output, const attempt_usage& used) {
  end(path, make_value(std::move(output)), used);
}

void driven_process::fail(std::string_view path, std::string message, const attempt_usage& used) {
  end(path, failure(std::move(message)), used);
}

void driven_process::refuse(std::string_view path, std::string message) {
  give(input::action_finished{
    .stamp = take(path).stamp, .outcome = failure(std::move(message)), .refused = true});
}

void driven_process::end(std::string_view path, result<value> outcome, const attempt_usage& used) {
  input::action_finished news{take(path).stamp, std::move(outcome)};
  if (used.total.commands > 0)
    news.used = std::make_shared<const attempt_usage>(used);
  give(std::move(news));
}

void driven_process::begin(std::string_view path) {
  auto found = std::ranges::find(actions_, path, path_of);
  REQUIRE_MESSAGE(found != actions_.end(), path, " is not acting, but ", acting());
  begun_.push_back(found->stamp);
  give(input::action_started{found->stamp});
}

void driven_process::advance(duration span) {
  auto until = now_ + span;
  for (;;) {
    auto next = std::ranges::min_element(timers_, {}, &timer_start::due);
    if (next == timers_.end() || next->due > until)
      break;
    auto timer = *next;
    timers_.erase(next);
    now_ = std::max(now_, timer.due);
    if (timer.key.purpose == timer_purpose::await_timeout) {
      for (auto& each : correlations_)
        if (each.group == timer.key.stamp)
          each.members.expire();
      report_settled();
    } else {
      tell(input::timer_due{timer.key});
    }
    settle();
  }
  now_ = until;
}

std::string driven_process::cancel(std::string reason) {
  return give(input::cancel{std::move(reason)});
}

std::string driven_process::pause(std::string reason) {
  return give(input::pause{std::move(reason)});
}

std::string driven_process::resume() {
  return give(input::resume{});
}

std::string driven_process::step() {
  return give(input::step{});
}

std::string driven_process::resume_failed() {
  return give(input::resume_failed{});
}

std::string driven_process::signal(const std::string& name, json payload) {
  return give(input::signal{name, make_value(std::move(payload))});
}

std::string driven_process::awaiting_approval() const {
  std::vector<std::string> paths;
  for (const auto& each : approvals_)
    paths.push_back(each.task_path);
  return joined(paths);
}

void driven_process::decide(std::string_view path, bool approved, std::string reason) {
  auto found = std::ranges::find(approvals_, path, &approval_ask::task_path);
  REQUIRE_MESSAGE(found != approvals_.end(), path, " asks for no approval");
  auto stamp = found->stamp;
  approvals_.erase(found);
  give(input::approval_decided{stamp, approved, std::move(reason)});
}

std::string driven_process::process_states() const {
  std::vector<std::string> names;
  for (const auto& change : changes_)
    names.emplace_back(to_string(change.state));
  return joined(names);
}

std::string driven_process::give(input::any what) {
  auto done = machine_->apply(std::move(what), now_);
  settle();
  return done ? "" : done.error().message;
}

/// Without carrying on; it is never refused.
void driven_process::tell(input::any news) {
  auto taken = machine_->apply(std::move(news), now_);
  REQUIRE_MESSAGE(taken, (taken ? "" : taken.error().message));
}

json driven_process::errors() const {
  return machine_->output().errors;
}

std::string driven_process::states(std::string_view path) const {
  std::vector<std::string> names;
  for (const auto& change : events_)
    if (change.task_id == path)
      names.emplace_back(to_string(change.state));
  return joined(names);
}

std::string driven_process::tasks_that(task_state state) const {
  std::vector<std::string> paths;
  for (const auto& change : events_)
    if (change.state == state && change.task_id != flow_->name)
      paths.push_back(change.task_id.substr(flow_->name.size() + 1));
  return joined(paths);
}

void driven_process::check_ended_clean() {
  CHECK(machine_->ended());
  CHECK(acting() == "");
  CHECK_MESSAGE(timers_.empty(), "a timer is still armed");
  CHECK(correlations_.empty());
  CHECK(approvals_.empty());
  // The root and `dependencies`; what failed or was cancelled is kept, to be taken up again.
  if (machine_->state() == process_state::completed)
    CHECK_MESSAGE(machine_->rows() <= 2, "runs are left over");
  const auto& counters = machine_->counters();
  CHECK(counters.pending == 0);
  CHECK(counters.waiting == 0);
  CHECK(counters.running == 0);
  CHECK(counters.total
        == counters.completed + counters.failed + counters.skipped + counters.cancelled);
  CHECK(counters.not_run <= counters.failed);
  std::map<std::string, task_state> last;
  std::uint64_t scn = 0;
  for (const auto& change : events_) {
    CHECK(change.scn == ++scn);
    auto before = last[change.execution_id];
    auto again = options_.resumes_failed && before != task_state::completed;
    CHECK_MESSAGE((!is_final(before) || again), change.execution_id, " changed after its end");
    last[change.execution_id] = change.state;
  }
  for (const auto& each : last)
    CHECK_MESSAGE(is_final(each.second), each.first, " is left ", to_string(each.second));
}

void driven_process::check_counters(const progress& expected) const {
  const auto& counters = machine_->counters();
  CHECK(counters.total == expected.total);
  CHECK(counters.completed == expected.completed);
  CHECK(counters.failed == expected.failed);
  CHECK(counters.cancelled == expected.cancelled);
  CHECK(counters.skipped == expected.skipped);
}

} // namespace troupe::testing
