// Starting actions: as they come, or, where they take something, once the dispatcher lets them.
#include "actors/process.hpp"
#include "messages/execution.hpp"

#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Of actions that won't start, those that the engine hears of between two looks at what else there
/// is.
constexpr std::size_t unstarted_max = 256;

} // namespace

void process_runner::start_actions(std::vector<action_start>& actions) {
  request_starts wanted;
  for (auto& each : actions)
    if (setting_.earlier && take_earlier(each))
      continue;
    else if (each.identity().start.needs)
      wanted.requests.push_back(line_.add(std::move(each)));
    else if (action_of(*setting_.flow, each)->pace == action_pace::quick)
      ready_.push_back(std::move(each));
    else
      start_slow(std::move(each));
  if (wanted.requests.empty())
    return;
  if (!standing_)
    standing_ = std::make_shared<const process_terms>(
      process_terms{.priority = engine_.begun().priority, .limits = setting_.flow->config.limits});
  wanted.terms = standing_;
  self_->send(setting_.around->dispatching, std::move(wanted));
}

/// Hides the secrets that are known by now; null: there are none.
std::shared_ptr<const redactor> process_runner::hidden_by_now() const {
  const auto& kept = setting_.secrets;
  if (!engine_.secrets().active())
    return kept ? kept->hides() : nullptr;
  auto all = engine_.secrets().of_texts();
  if (kept)
    kept->add_to(all);
  return std::make_shared<const redactor>(std::move(all));
}

/// What it writes is logged without the secrets that are known by now.
void process_runner::start_slow(action_start order) {
  if (auto hides = hidden_by_now()) {
    auto who = order.identity();
    who.secrets = std::move(hides);
    order.who = std::make_shared<const attempt_identity>(std::move(who));
  }
  pool_.start_slow(std::move(order));
}

void process_runner::receive(starts_answered& news) {
  mind_listeners();
  auto told = !news.refused.empty();
  for (auto& granted : news.granted)
    // else it was released, and the dispatcher will hear of it
    if (auto order = line_.grant(std::move(granted))) {
      warn_of_cap(*order);
      if (action_of(*setting_.flow, *order)->pace != action_pace::blocking) {
        receive(input::action_started{order->stamp}, now()); // a job tells that itself
        told = true;
      }
      start_slow(std::move(*order));
    }
  for (auto& [number, reason] : news.refused)
    if (auto order = line_.refuse(number))
      receive(input::action_finished{.stamp = order->stamp,
                                     .outcome = failure(std::move(reason)),
                                     .refused = true},
              now());
  if (told)
    advance();
}

/// Says once of a task that it wants more cpus than there are.
void process_runner::warn_of_cap(const action_start& order) {
  const auto& who = order.identity();
  const auto has = who.share.of("cpus");
  for (const auto& [resource, count] : who.start.needs->takes)
    if (resource == "cpus" && count > has && capped_.insert(order.task).second
        && setting_.around->on_notice)
      setting_.around->on_notice("task " + who.task_path + " asks for "
                                 + amount_text(resource, count) + " cpus: it gets all of the "
                                 + amount_text(resource, has) + " that there are");
}

/// Of those that have ended: the numbers of those which had asked for something.
std::vector<std::uint32_t>
process_runner::numbers_of(const std::vector<input::action_finished>& ended) {
  std::vector<std::uint32_t> numbers;
  if (line_.has_running())
    for (const auto& each : ended)
      if (auto number = line_.end(each.stamp))
        numbers.push_back(*number);
  return numbers;
}

void process_runner::release(std::vector<std::uint32_t> numbers) {
  if (!numbers.empty())
    self_->send(setting_.around->dispatching, release_starts{std::move(numbers)});
}

/// Stops what runs at once, before it is stored why: that needs no store, and whoever takes the
/// process up without that knowledge finds actions that were interrupted. What only waits to start
/// won't. What has not been started yet, as its start is not durable, is stopped after that (to be
/// told twice harms nobody). The stamps stay as they are: they are part of what is recorded as
/// decided.
void process_runner::stop_running(const std::vector<run_stamp>& stamps) {
  std::vector<std::uint32_t> numbers;
  for (const auto& stamp : stamps)
    if (const auto* runs_it = pool_.find(stamp)) {
      self_->send(*runs_it, stop_task{stamp});
    } else if (auto left = line_.withdraw(stamp)) {
      numbers.push_back(left->number);
      stopped_.insert(stamp);
    }
  release(std::move(numbers));
}

/// That they were stopped is durable: so is, soon, that those which only waited have ended.
void process_runner::stop_waiting(const std::vector<run_stamp>& stamps) {
  for (const auto& stamp : stamps)
    if (stopped_.erase(stamp) != 0)
      unstarted_.emplace_back(input::action_finished{stamp, failure("stopped before it began")});
}

void process_runner::recall_actions() {
  pool_.each_slow([this](const execution_actor& runs_it, const run_stamp& stamp) {
    self_->send(runs_it, recall_task{stamp});
  });
  std::vector<std::uint32_t> numbers;
  for (auto& [number, order] : line_.withdraw_all()) {
    numbers.push_back(number);
    unstarted_.emplace_back(input::action_recalled{order.stamp, std::move(order.input)});
  }
  release(std::move(numbers));
}

void process_runner::tell_unstarted() {
  for (std::size_t told = 0; told < unstarted_max && !unstarted_.empty(); ++told) {
    receive(std::move(unstarted_.front()), now());
    unstarted_.pop_front();
  }
}

} // namespace troupe
