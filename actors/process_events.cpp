// What a process tells: the event hub and the supervisor.
#include "actors/process.hpp"

#include "messages/event.hpp"

#include <algorithm>

namespace troupe {

namespace {

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
      || told_scn_ == engine_.scn())
    return;
  told_of_progress_ = true;
  self_->send(setting_.supervisor, progress_moved{setting_.process_id});
}

process_seen process_runner::look_inside() const {
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
