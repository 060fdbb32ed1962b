// What a process tells: the event hub and the supervisor.
#include "actors/process.hpp"

#include "messages/error.hpp"
#include "messages/event.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// How long who looks inside a process waits for what is seen to be durable.
constexpr auto look_patience = std::chrono::seconds{1};

/// Whether the supervisor hears of this change while the process lives: of what it goes through
/// in any run, its end apart, it does not.
bool is_news(process_state to) {
  return to == process_state::pause_requested || to == process_state::paused
         || to == process_state::resume_requested || to == process_state::cancel_requested;
}

/// What happened, as the hub takes it, in the order in which it did.
class event_sequence {
public:
  template <class Event>
  void add(Event happened) {
    auto scn = happened.scn;
    all_.emplace_back(scn, std::make_shared<const any_event>(std::move(happened)));
  }

  template <class Event>
  void take_all(std::vector<Event>& happened) {
    for (auto& each : happened)
      add(std::move(each));
  }

  std::vector<shared_event> take() && {
    std::ranges::stable_sort(all_, {}, [](const auto& each) { return each.first; });
    std::vector<shared_event> events;
    for (auto& [scn, each] : all_)
      events.push_back(std::move(each));
    return events;
  }

private:
  std::vector<std::pair<std::uint64_t, shared_event>> all_;
};

} // namespace

/// From now on the engine tells what somebody at the hub wants to hear.
void process_runner::listen_for(event_interest wanted) {
  listened_for_ = wanted;
  observation told;
  told.executions = wanted.states();
  told.values = wanted.wants(event_type::value_set);
  told.conditions = wanted.wants(event_type::condition);
  engine_.observe(told);
}

/// Tells all who want to know what the engine has done.
void process_runner::tell(effects& done) {
  if (!listened_for_.is_empty())
    publish(done);
  for (auto& change : done.changes) {
    told_ = change.state;
    if (is_news(change.state))
      self_->send(setting_.supervisor, process_changed{std::move(change)});
  }
}

void process_runner::publish(effects& done) {
  const auto& publisher = setting_.around->publisher;
  // At the same scn: a process begins before it sets values, and ends after.
  event_sequence happened;
  if (publisher.wants(event_type::execution))
    happened.take_all(done.events);
  auto add_changes = [&](bool final_ones) {
    for (const auto& change : done.changes)
      if (publisher.wants(event_type::process) && is_final(change.state) == final_ones)
        happened.add(change);
  };
  add_changes(false);
  happened.take_all(done.conditions);
  happened.take_all(done.values);
  add_changes(true);
  auto events = std::move(happened).take();
  if (!publisher.blocks())
    return publisher.publish(*self_, std::move(events));
  if (events.empty())
    return;
  unreceived_ += events.size();
  publisher.publish_and_await(*self_, std::move(events), [this](std::uint64_t received) {
    unreceived_ -= received;
    advance();
  });
}

/// Lets the supervisor know that there is progress to be told.
void process_runner::tell_progress() {
  if (!setting_.around->publisher.wants(event_type::progress) || told_of_progress_
      || told_scn_ == standing().scn)
    return;
  told_of_progress_ = true;
  self_->send(setting_.supervisor, progress_moved{setting_.process_id});
}

/// How far it is, as it is told: with a journal as far as that is durable, which takes no waiting.
process_standing process_runner::standing() const {
  if (!record_ || setting_.around->relaxed)
    return {engine_.counters(), engine_.scn()};
  return record_->stored();
}

/// Whether nothing that a look shows could be taken back by a crash, or that is what was asked for.
bool process_runner::is_all_told() const {
  return !record_ || setting_.around->relaxed || record_->is_settled();
}

/// Keeps a look at what is not durable yet. Where the disk takes longer than a look may, it tells
/// that it is ahead of the store.
void process_runner::hold_look(std::function<void(bool is_stored)> tell) {
  looks_.push_back({++looked_, record_->latest(), std::move(tell)});
  self_->delayed_send(self_, look_patience, look_overdue{looked_});
}

/// Those that tell only what is durable by now.
void process_runner::answer_looks() {
  std::erase_if(looks_, [this](held_look& each) {
    auto is_stored = each.entry <= record_->committed();
    if (is_stored)
      each.tell(true);
    return is_stored;
  });
}

void process_runner::answer_look(std::uint64_t number) {
  auto late = std::ranges::find(looks_, number, &held_look::number);
  if (late == looks_.end())
    return; // it was answered in time
  late->tell(false);
  looks_.erase(late);
}

caf::result<process_seen> process_runner::look_inside() {
  auto seen = see();
  if (is_all_told())
    return seen;
  auto answer = self_->make_response_promise<process_seen>();
  hold_look([answer, state = engine_.state(), seen = std::move(seen)](bool is_stored) mutable {
    seen.content.unstored = !is_stored;
    if (is_stored)
      seen.content.state = state;
    answer.deliver(std::move(seen));
  });
  return answer;
}

caf::result<executions_seen> process_runner::page(const get_executions& asked) {
  executions_seen seen{engine_.executions(asked.which, asked.wanted)};
  if (is_all_told())
    return seen;
  auto answer = self_->make_response_promise<executions_seen>();
  hold_look([answer, seen = std::move(seen)](bool is_stored) mutable {
    if (is_stored)
      answer.deliver(std::move(seen));
    else
      answer.deliver(caf::make_error(error_code::runtime_silent,
                                     "what it has done since can't be stored at present"));
  });
  return answer;
}

process_seen process_runner::see() const {
  process_seen now_is{engine_.snapshot()};
  auto& content = now_is.content;
  content.state = told_state();
  content.created_at = started_;
  content.updated_at = now();
  if (setting_.labels)
    content.labels = *setting_.labels;
  for (const auto& [stamp, group] : groups_)
    content.active_task_groups.insert(group.id);
  return now_is;
}

} // namespace troupe
