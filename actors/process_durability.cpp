// The durable side of a process: recorded, committed, taken up again.
#include "actors/process.hpp"

#include "actors/spawn.hpp"
#include "messages/error.hpp"
#include "messages/execution.hpp"
#include "runtime/store/recorded_request.hpp"

namespace troupe {

namespace {

std::string why_lost(const entry_committed& news) {
  if (!news.reason.empty())
    return "what happened to it can't be stored: " + news.reason
           + "; it continues from what is stored when it is resumed";
  return "it could not be stored, and continues when it is resumed";
}

} // namespace

engine process_runner::engine_of(setting& what) {
  observation observed;
  observed.executions = what.around->publisher.interest().states();
  if (what.recovered) {
    auto& machine = what.recovered->left.machine;
    machine.observe(observed);
    return std::move(machine);
  }
  return {what.flow,
          {.process_id = what.process_id, .observed = observed, .recorded = what.birth != nullptr}};
}

std::optional<process_journal> process_runner::record_of(const setting& what) {
  if (what.recovered)
    return process_journal{*what.recovered, what.around->value_max};
  if (what.birth)
    return process_journal{what.birth, what.around->value_max};
  return std::nullopt;
}

/// Takes up a process that an earlier runtime left behind.
void process_runner::begin_again() {
  auto& left = setting_.recovered->left;
  if (!here_.surroundings && setting_.around->on_notice)
    setting_.around->on_notice("process " + setting_.process_id
                               + " was started by a Troupe that did not record its surroundings: "
                                 "it continues in the folder and environment of this program");
  const auto& again = setting_.recovered->again;
  const auto at = now();
  started_ = left.started;
  idle_ = left.idle + left.idle_before(again, at);
  receive(input::taken_up{again}, at);
  terms_ = left.terms;
  arm_timers deadlines;
  for (const auto& [key, timer] : left.timers)
    if (again.timeout.count() == 0 || key.purpose != timer_purpose::process_timeout)
      deadlines.orders.push_back({key, timer.due_from(at)});
  if (!deadlines.orders.empty())
    self_->send(setting_.around->timers, std::move(deadlines));
  begin_groups_again();
  for (auto& [stamp, lost] : left.actions)
    receive(input::action_lost{stamp, std::move(lost.input)}, now());
  take_requests();
  for (auto& [stamp, question] : left.approvals) {
    std::vector<approval_ask> asked{std::move(question.asked)};
    ask(asked, std::min(question.at, at));
  }
  std::vector<result_lookup> lookups;
  for (auto& [stamp, wanted] : left.lookups)
    lookups.push_back(std::move(wanted));
  look_up(lookups);
  record_->go_on(left.unfinished);
  if (setting_.on_accepted)
    setting_.on_accepted(); // long ago
  advance();
}

void process_runner::begin_groups_again() {
  auto at = now();
  for (auto& [stamp, group] : setting_.recovered->left.groups) {
    if (group.so_far.settled()) {
      receive(input::group_settled{stamp, group.so_far.take_summary()}, at);
      continue;
    }
    auto due = std::min(group.due, at + (group.due - group.since)); // as `open_timer::due_from`
    auto remaining = group.due == time_point{} ? duration{} : std::max(due - at, duration{1});
    open_group(group.opened.id,
               {setting_.around, self_, stamp, group.opened.expected, group.opened.mode, remaining,
                group.opened.merge, std::move(group.so_far)});
  }
}

/// Does what was asked of the process while nobody drove it. What makes no sense any more is
/// dropped, and told so.
void process_runner::take_requests() {
  auto& recovered = *setting_.recovered;
  for (const auto& asked : recovered.requests)
    if (auto done = input_of(asked, recovered.left).and_then([&](input::any what) {
          return apply(std::move(what), now());
        });
        !done && setting_.around->on_notice)
      setting_.around->on_notice("the recorded " + asked.what + " of process " + setting_.process_id
                                 + " is dropped: " + done.error().message);
}

void process_runner::record(effects& done, bool unfinished) {
  auto is_unsettled = setting_.has_chosen_id && record_->committed() == 0;
  auto effects_wait = !setting_.around->relaxed || is_unsettled || record_->holds_back()
                      || !doubtful_.empty() || is_in_doubt();
  auto order = record_->cut(engine_, steps_max, unfinished, done, effects_wait);
  order.at = now();
  if (order.ended)
    ended_at_ = order.at;
  if (const auto& recovered = setting_.recovered; recovered && !recovered->requests.empty()) {
    order.took_requests = true;
    recovered->requests.clear();
  }
  self_->send(setting_.around->journal, std::move(order));
}

void process_runner::receive(const entry_committed& news) {
  if (!news.written)
    return lose(news);
  auto ready = record_->commit(news);
  here_.claim->confirm(news.as_of);
  if (news.number == 1) {
    here_.claim->fence = news.fence;
    here_.claim->process = news.process;
    if (setting_.on_accepted)
      setting_.on_accepted();
    self_->send(setting_.supervisor, process_born{setting_.process_id});
  }
  std::erase_if(answers_, [&](pending_answer& each) {
    auto is_durable = each.entry <= news.number;
    if (is_durable)
      each.promise.deliver(status());
    return is_durable;
  });
  answer_looks();
  if (ready)
    perform_durable(std::move(*ready));
  shorten_journal();
  advance();
}

bool process_runner::is_in_doubt() const {
  return here_.claim && here_.claim->is_in_doubt(setting_.around->uptime());
}

void process_runner::look_at_store() {
  if (!std::exchange(looking_, true))
    self_->send(setting_.around->journal, look_at_claim{here_.claim->process, here_.claim->fence});
}

/// Starts what is to be started, after another look at who owns the process where that is in doubt.
void process_runner::perform_durable(effects wanted) {
  if (doubtful_.empty() && !is_in_doubt())
    return perform(wanted);
  doubtful_.push_back(std::move(wanted));
  look_at_store();
}

void process_runner::receive(const claim_seen& news) {
  if (!news.holds)
    return news.as_of == duration{} ? lose({}) : give_up();
  looking_ = false;
  here_.claim->confirm(news.as_of);
  for (auto& each : std::exchange(doubtful_, {}))
    perform_durable(std::move(each));
  advance();
}

void process_runner::receive(const claim_lost& news) {
  if (news.unseen.empty())
    return give_up();
  entry_committed lost;
  lost.reason = news.unseen;
  lose(lost);
}

/// Has a checkpoint taken of what is durable, where that pays.
void process_runner::shorten_journal() {
  const auto& around = *setting_.around;
  if (!around.checkpoints || engine_.ended() || !record_->rhythm().is_due(around.checkpoint_after))
    return;
  record_->rhythm().begin();
  self_->send(around.checkpoints,
              take_checkpoint{{record_->process(), setting_.process_id, engine_.flow()},
                              record_->committed()});
}

/// Nothing more of this process will be stored by this runtime.
void process_runner::lose(const entry_committed& news) {
  auto was_refused = news.as_of != duration{}; // else it was never tried
  if (was_refused && news.reason.empty())
    return setting_.has_chosen_id && news.number == 1 ? give_up_birth() : give_up();
  auto message = why_lost(news);
  stop_actions(message);
  process_ended last{std::move(engine_).output(), engine_.counters(), engine_.scn()};
  last.output.state = process_state::failed;
  last.output.errors = {{last.output.name, message}};
  last.output.failures = {{last.output.name, last.output.name, message, {}}};
  self_->send(setting_.supervisor, std::move(last));
  self_->quit();
}

/// Another runtime has the process, or had it from the beginning: what becomes of it is in the
/// store.
void process_runner::give_up() {
  stop_actions("another runtime has taken it over");
  if (record_->committed() == 0 && setting_.on_accepted)
    setting_.on_accepted(); // by whoever has it
  self_->send(setting_.supervisor, process_elsewhere{setting_.process_id});
  self_->quit();
}

/// The store has another process of the id that was chosen for this one.
void process_runner::give_up_birth() {
  stop_actions("there is a process " + setting_.process_id + " already");
  self_->send(setting_.supervisor, process_unborn{setting_.process_id});
  self_->quit();
}

/// Stops driving the process. What of it is on its way to the journal will be stored, or not; who
/// takes it up finds out.
void process_runner::leave() {
  stop_actions("this runtime leaves it to be resumed");
  process_ended last{std::move(engine_).output(), engine_.counters(), engine_.scn()};
  if (engine_.ended() && !reported_)
    last.output.state = process_state::running; // nobody knows whether its end is durable
  self_->send(setting_.supervisor, std::move(last));
  self_->quit();
}

/// Tells actions to stop, and clients that their requests come to nothing, because of `reason`.
void process_runner::stop_actions(const std::string& reason) {
  pool_.each_slow([this](const execution_actor& runs_it, const run_stamp& stamp) {
    self_->send(runs_it, stop_task{stamp});
  });
  for (auto& each : answers_)
    each.promise.deliver(caf::make_error(error_code::process_state, reason));
  answers_.clear();
  for (auto& each : std::exchange(looks_, {}))
    each.tell(false);
}

bool process_runner::is_durable() noexcept {
  return !record_ || (record_->is_settled() && doubtful_.empty());
}

} // namespace troupe
