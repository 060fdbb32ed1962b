#include "actors/execution.hpp"

#include "actors/action_results.hpp"
#include "messages/journal.hpp"
#include "messages/timer.hpp"
#include "runtime/action/invoke.hpp"
#include "runtime/base/time.hpp"

namespace troupe {

namespace {

timer_key answer_timer(const run_stamp& stamp) {
  return {stamp, timer_purpose::answer};
}

command_share share_of(const start_share& granted) {
  return {static_cast<std::uint64_t>(granted.of("cpus")),
          static_cast<std::uint64_t>(granted.of("memory"))};
}

/// An attempt whose result is to be kept.
struct kept_attempt {
  action_surroundings here;
  action_start order;
  std::shared_ptr<const attempt_view> before{}; ///< Known before its action is called.

  void look(const json& input) { before = view_of(here, order, input); }
};

} // namespace

execution::execution(execution_actor::pointer self, setting where)
  : self_{self}, setting_{std::move(where)} {}

execution_actor::behavior_type execution::make_behavior() {
  return {
    [this](run_tasks& batch) { run(batch); },
    [this](const stop_task& request) { stop(request.stamp); },
    [this](const recall_task& request) { recall(request.stamp); },
    [this](const action_began& began) {
      if (!running_ || running_->call != began.call)
        return;
      count_begin();
      self_->send(setting_.process, input::action_started{running_->stamp});
    },
    [this](action_answered& last_word) { receive(last_word); },
    [this](const claim_seen& news) { receive(news); },
    [this](const timers_due& due) {
      for (const auto& key : due.keys)
        timer_due(key.stamp);
    },
  };
}

void execution::run(run_tasks& batch) {
  const auto& first = batch.orders.front();
  const auto& here = setting_.here;
  auto pace = action_of(*here.flow, first)->pace;
  // The job of a blocking one looks by itself.
  if (pace != action_pace::blocking && here.claim
      && here.claim->is_in_doubt(here.around->uptime())) {
    held_ = std::move(batch);
    return self_->send(here.around->journal, look_at_claim{here.claim->process, here.claim->fence});
  }
  if (pace != action_pace::quick)
    return start_slow(batch); // alone in its batch
  tasks_finished ended{batch.seat, {}};
  ended.results.reserve(batch.orders.size());
  for (const auto& order : batch.orders)
    ended.results.push_back(run_quick(setting_.here, order));
  self_->send(setting_.process, std::move(ended));
}

void execution::receive(const claim_seen& news) {
  if (!news.holds && news.as_of == duration{})
    return; // its process, which can store nothing any more, will end
  auto batch = std::exchange(held_, std::nullopt);
  if (!batch)
    return; // it was told to stop
  if (!news.holds)
    return self_->send(setting_.process, claim_lost{});
  setting_.here.claim->confirm(news.as_of);
  run(*batch);
}

void execution::start_slow(run_tasks& batch) {
  const auto& order = batch.orders.front();
  auto& task = running_.emplace();
  task.stamp = order.stamp;
  task.seat = batch.seat;
  task.call = ++calls_;
  task.action_name = &action_name_of(*setting_.here.flow, order);
  task.is_retry = is_retry(order);
  const auto& wanted = action_of(*setting_.here.flow, order);
  task.has_grace = !wanted->only_waits;
  auto context = context_of(setting_.here, order);
  context.stop = task.stop.get_token();
  auto tie = std::make_shared<execution_tie>(caf::actor_cast<execution_actor>(self_));
  task.tie = tie;
  if (wanted->pace == action_pace::blocking) {
    context.used = std::make_shared<attempt_usage>();
    context.used->share = share_of(order.identity().share);
  }
  const auto kept = keeps_result(setting_.here, order)
                      ? std::make_shared<kept_attempt>(kept_attempt{setting_.here, order})
                      : nullptr;
  action_promise promise{[tie, call = task.call, stamp = order.stamp, used = context.used, kept,
                          secrets = setting_.here.secrets](action_answer last_word) {
    input::action_finished ended{stamp, without_secrets(secrets, std::move(last_word.outcome))};
    ended.advice = last_word.advice;
    if (used && used->total.commands > 0)
      ended.used = used;
    if (kept)
      ended.basis = basis_after(kept->here, kept->before, ended.outcome);
    tie->tell(action_answered{call, std::move(ended), last_word.delay});
  }};
  auto given = input_of(setting_.here, order);
  if (!given)
    return promise.fail(std::move(given.error().message));
  if (wanted->pace == action_pace::deferred) {
    if (kept)
      kept->look(**given);
    count_begin();
    return invoke(*wanted, context, *given, std::move(promise));
  }
  task.input = order.input;
  task.signs = std::make_shared<job_signs>();
  auto answer = std::make_shared<action_promise>(std::move(promise));
  auto job = [tie, where = setting_, entry = wanted, context = std::move(context), call = task.call,
              signs = task.signs, input = *std::move(given), kept, answer] {
    if (signs->taken.test_and_set())
      return; // recalled
    if (context.stop.stop_requested())
      return answer->fail("stopped before it began");
    auto owns = still_owns(where.here, context.stop);
    if (!owns)
      return caf::anon_send(where.process, claim_lost{std::move(owns.error().message)});
    if (!*owns) // no answer counts any more
      return context.stop.stop_requested() ? answer->fail("stopped before it began")
                                           : caf::anon_send(where.process, claim_lost{});
    tie->tell(action_began{call});
    if (kept)
      kept->look(*input);
    if (std::holds_alternative<direct_method>(entry->run))
      return answer->answer({invoke(*entry, context, input), {}});
    invoke(*entry, context, input, std::move(*answer));
    signs->is_over.test_and_set();
  };
  auto is_brief = std::holds_alternative<deferred_method>(wanted->run);
  auto* starting = setting_.here.around->starting;
  task.jobs = is_brief && starting ? starting : &setting_.here.around->jobs;
  task.job = task.jobs->take_place();
  if (auto queued = task.jobs->submit(std::move(job), task.job); !queued)
    answer->fail(std::move(queued.error().message));
}

void execution::receive(action_answered& last_word) {
  if (!running_ || running_->call != last_word.call || running_->delayed)
    return;
  if (last_word.delay.count() <= 0 || running_->stop.stop_requested())
    return finish(std::move(last_word.answer));
  running_->delayed = std::move(last_word.answer);
  arm_timer(last_word.delay);
}

void execution::arm_timer(duration delay) {
  running_->is_timed = true;
  auto due = after(setting_.here.around->clock.now(), delay);
  self_->send(setting_.here.around->timers, arm_timers{{{answer_timer(running_->stamp), due}}});
}

void execution::timer_due(const run_stamp& stamp) {
  if (!running_ || running_->stamp != stamp || !running_->is_timed)
    return;
  running_->is_timed = false;
  if (running_->delayed)
    finish(std::move(*running_->delayed));
  else
    leave_behind();
}

/// Whether no thread waits for the action, or that has been left behind.
bool execution::may_be_left() {
  return !running_->job || running_->signs->is_over.test()
         || running_->jobs->leave_behind(*running_->job);
}

/// Ends the task though its action goes on, in spite of having been told to stop.
void execution::leave_behind() {
  if (!may_be_left())
    return arm_timer(stop_grace); // its answer is on its way, or there is room for it later
  if (auto tie = running_->tie.lock())
    tie->cut();
  if (const auto& tell = setting_.here.around->on_notice)
    tell("an action of process " + setting_.here.process_id + " does not stop: it is left behind");
  finish({running_->stamp, failure("its action did not stop, and was left behind")});
}

void execution::stop(const run_stamp& stamp) {
  if (held_ && held_->orders.front().stamp == stamp) {
    tasks_finished news{held_->seat, {{stamp, failure("stopped before it began")}}};
    held_.reset();
    return self_->send(setting_.process, std::move(news));
  }
  if (!running_ || running_->stamp != stamp || running_->stop.stop_requested())
    return;
  running_->stop.request_stop();
  if (running_ && running_->signs && !running_->signs->taken.test_and_set())
    return finish({stamp, failure("stopped before it began")});
  if (!running_)
    return;
  if (running_->delayed)
    return finish({stamp, failure("stopped")});
  if (running_->has_grace)
    arm_timer(stop_grace);
}

void execution::recall(const run_stamp& stamp) {
  if (!running_ || running_->stamp != stamp || !running_->signs
      || running_->signs->taken.test_and_set())
    return;
  task_recalled news{running_->seat, {stamp, std::move(running_->input)}};
  running_.reset();
  self_->send(setting_.process, std::move(news));
}

void execution::finish(input::action_finished ended) {
  count_end(ended);
  auto seat = running_->seat;
  if (running_->is_timed)
    self_->send(setting_.here.around->timers, disarm_timers{{answer_timer(running_->stamp)}});
  running_.reset();
  tasks_finished news{seat, {}};
  news.results.push_back(std::move(ended));
  self_->send(setting_.process, std::move(news));
}

void execution::count_begin() {
  running_->began = setting_.here.around->clock.now();
  if (running_->is_retry)
    setting_.here.around->metrics.attempts_retried.with(*running_->action_name).add();
}

void execution::count_end(const input::action_finished& ended) const {
  const auto& figures = setting_.here.around->metrics;
  if (running_->began != time_point{}) {
    const auto* outcome = running_->stop.stop_requested() ? "stopped"
                          : ended.outcome                 ? "completed"
                                                          : "failed";
    figures.action_duration.with(*running_->action_name, outcome)
      .observe(setting_.here.around->clock.now() - running_->began);
  }
  if (!ended.used)
    return;
  const auto& used = ended.used->total;
  const auto& workflow_name = setting_.here.flow->name;
  figures.command_cpu.with(workflow_name).add(used.cpu);
  if (used.memory > 0)
    figures.command_memory.with(workflow_name).observe(used.memory);
}

} // namespace troupe
