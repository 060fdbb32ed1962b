// Processes that other runtimes drive, and those that are met again.
#include "actors/supervisor.hpp"

#include "messages/journal.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <utility>
#include <vector>

namespace troupe {

supervisor::end_listener supervisor::both(end_listener first, end_listener second) {
  return [first = std::move(first), second = std::move(second)](const process_status& last) {
    for (const auto& hear : {first, second})
      if (hear)
        hear(last);
  };
}

/// A task that runs again after a crash, or is taken up after a failure, asks for the process that
/// it had started before.
bool supervisor::reattach(const std::string& id, start_process& request) {
  auto* known = find(id);
  if (!known && request.goes_on)
    if (known = revive(id); known)
      caf::anon_send(known->actor, steer_process{id, input::resume_failed{}});
  const auto* over = known ? nullptr : recall(id);
  if (over && request.goes_on && over->output.state != process_state::completed)
    return false;
  if (!known && !over)
    return false;
  if (request.on_accepted)
    request.on_accepted();
  if (over && request.on_ended)
    request.on_ended(*over);
  if (!known)
    return true;
  known->on_ended = both(std::move(known->on_ended), std::move(request.on_ended));
  return true;
}

/// Another runtime drives the process: whoever waits for it hears what the store will say.
void supervisor::follow(const std::string& process_id) {
  auto* known = find(process_id);
  if (!known || known->is_elsewhere
      || self_->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(known->actor))
    return; // news of an earlier claim
  ids_.erase(known->actor.id());
  unstored_.erase(process_id);
  known->actor = nullptr;
  known->is_elsewhere = true;
  uncount_live(*known);
  ++elsewhere_;
  if (around_->on_notice)
    around_->on_notice("process " + process_id
                       + " is driven by another runtime now: its outcome is awaited");
  if (known->on_elsewhere)
    known->on_elsewhere();
  if (around_->follow)
    around_->follow(process_id);
  if (closing_ && live_.size() == elsewhere_)
    leave_elsewhere();
}

/// This runtime has claimed a process anew that it had lost, or that had ended: what is left of the
/// earlier claim makes room, with those who wait for it. One that was about to begin under that id
/// never was.
supervisor::live_process supervisor::make_room(const std::string& id, start_process& request) {
  forget(id);
  auto earlier = live_.extract(id);
  if (!earlier)
    return {};
  unstored_.erase(id);
  auto& lost = earlier.mapped();
  uncount_live(lost);
  if (lost.is_elsewhere) {
    --elsewhere_;
  } else {
    ids_.erase(lost.actor.id());
    self_->send(lost.actor, claim_lost{});
  }
  if (lost.starter)
    settle(lost, caf::make_error(error_code::process_exists, id));
  else
    request.on_ended = both(std::move(lost.on_ended), std::move(request.on_ended));
  return std::move(lost);
}

/// This runtime ends before it could hear of the ends of what others drive.
void supervisor::leave_elsewhere() {
  auto closers = std::exchange(closers_, {});
  while (!live_.empty())
    stop_waiting(live_.begin()->first);
  for (auto& closer : closers)
    closer.deliver(shut_down_done{});
}

/// Whoever waits for a process that another runtime drives is told that it runs.
void supervisor::stop_waiting(const std::string& process_id) {
  process_ended news;
  news.output.process_id = process_id;
  news.output.name = find(process_id)->flow->name;
  news.output.state = process_state::running;
  ended(news);
}

} // namespace troupe
