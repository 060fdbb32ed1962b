// Processes whose ids were chosen by those who start them: one of each id at most.
#include "actors/supervisor.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace troupe {

/// Whether no process can begin that is called so. With a store, that says what has ended: it may
/// have been removed from there since.
bool supervisor::is_taken(const std::string& id) {
  return live_.contains(id) || asked_for_.contains(id) || (!around_->journal && recall(id));
}

/// That there is one of that id is told once it is so for ever: the store may not have it yet.
caf::result<process_started> supervisor::tell_taken(const std::string& id) {
  auto* known = find(id);
  if (!known || !known->starter)
    return caf::make_error(error_code::process_exists, id);
  return known->rivals.emplace_back(self_->make_response_promise<process_started>());
}

/// Answers who has chosen its id (unless it was born: then that one knows), and who came after.
void supervisor::settle(live_process& known, const caf::error& fault) {
  if (auto starter = std::exchange(known.starter, std::nullopt))
    starter->deliver(fault);
  for (auto& rival : std::exchange(known.rivals, {}))
    rival.deliver(fault);
}

/// A process that is not admitted ends at once. One whose id was chosen never was: its id may be
/// that of another one.
caf::result<process_started> supervisor::refuse(const start_process& request, const std::string& id,
                                                std::string why) {
  if (!request.has_chosen_id) {
    end_with_error(id, std::move(why));
    return process_started{id};
  }
  if (auto never = live_.extract(id))
    uncount_live(never.mapped());
  auto code = lost_.empty() ? error_code::runtime_busy : error_code::internal;
  return caf::make_error(code, std::move(why));
}

/// A client whose process comes too late, and that does not wait for the answer, hears of its end.
/// What has a place in the store stays as it is there, and so does what tasks want to start.
void supervisor::tell_late(const start_process& request) {
  if (!request.on_ended || request.has_chosen_id || request.recovered
      || !request.begin.parent_id.empty())
    return;
  process_status never;
  auto& last = never.output;
  last.process_id = request.process_id;
  last.name = request.flow->name;
  last.state = process_state::failed;
  last.errors[last.name] = "the runtime is ending";
  last.failures.push_back({last.name, last.name, "the runtime is ending", {}});
  request.on_ended(std::move(never));
}

/// What is still known here of one of that id was removed from the store.
void supervisor::born(const process_born& news) {
  auto* known = find(news.process_id);
  if (!known || self_->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(known->actor))
    return; // this runtime has taken up the one that the store had
  unstored_.erase(news.process_id);
  forget(news.process_id);
  if (auto starter = std::exchange(known->starter, std::nullopt)) {
    count_start(*known);
    starter->deliver(process_started{news.process_id});
    settle(*known, caf::make_error(error_code::process_exists, news.process_id));
  }
}

/// It has ended, or was left, before the store had it: nobody knows whether it has it now.
void supervisor::tell_starter(live_process& gone, const process_output& last) {
  if (!gone.starter)
    return;
  auto why = last.failures.empty() ? std::string{} : last.failures.front().message;
  settle(gone, is_final(last.state) ? caf::make_error(error_code::store_failed, std::move(why))
                                    : caf::make_error(error_code::runtime_closing));
}

/// Who has found it in the moment between is told what whoever waits for a forgotten one is told.
void supervisor::unborn(const process_unborn& news) {
  auto* known = find(news.process_id);
  if (!known || self_->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(known->actor))
    return;
  auto never = std::move(*known);
  uncount_live(never);
  unstored_.erase(news.process_id);
  ids_.erase(never.actor.id());
  live_.erase(news.process_id);
  settle(never, caf::make_error(error_code::process_exists, news.process_id));
  process_status nothing;
  nothing.output.process_id = news.process_id;
  for (auto& waits : never.waiters)
    answer(waits, nothing);
  for (const auto& [number, told] : never.watchers)
    told(nothing.output);
  if (!closers_.empty() && live_.size() == elsewhere_)
    leave_elsewhere();
}

} // namespace troupe
