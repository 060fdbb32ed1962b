#include "actors/event_hub.hpp"

#include <caf/send.hpp>

#include <utility>

namespace troupe {

event_hub::event_hub(event_hub_actor::pointer self, std::shared_ptr<event_gate> gate)
  : self_{self}, gate_{std::move(gate)} {}

event_hub::~event_hub() {
  for (const auto& [id, listener] : listeners_)
    caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
}

event_hub_actor::behavior_type event_hub::make_behavior() {
  return {
    [this](const subscribe_events& request) { return subscribe(request); },
    [this](const unsubscribe_events& request) { return dismiss(request.id); },
    [this](const publish_events& news) { publish(news); },
  };
}

subscribed event_hub::subscribe(const subscribe_events& request) {
  auto id = ++last_id_;
  listeners_.emplace(id, request.listener);
  router_.subscribe(id, request.wanted, request.capacity);
  gate_->open_for(router_.wanted_types());
  return {id};
}

caf::result<unsubscribed> event_hub::dismiss(std::uint64_t id) {
  auto has_more = router_.dismiss(id);
  gate_->open_for(router_.wanted_types());
  if (has_more)
    return leaving_[id] = self_->make_response_promise<unsubscribed>();
  forget(id);
  return unsubscribed{};
}

/// Nothing is left for the listener, or it is gone.
void event_hub::forget(std::uint64_t id) {
  router_.unsubscribe(id);
  if (auto listener = listeners_.extract(id))
    caf::anon_send_exit(listener.mapped(), caf::exit_reason::user_shutdown);
  gate_->open_for(router_.wanted_types());
  if (auto waits = leaving_.extract(id))
    waits.mapped().deliver(unsubscribed{});
}

void event_hub::publish(const publish_events& news) {
  auto lost = gate_->arrived(news.events.size());
  for (auto& [id, batch] : router_.publish(news.events, lost))
    deliver(id, std::move(batch));
}

void event_hub::deliver(std::uint64_t id, event_batch batch) {
  self_
    ->request(listeners_.at(id), caf::infinite, deliver_events{std::move(batch.events), batch.lost})
    .then(
      [this, id](const events_taken&) {
        if (auto next = router_.taken(id))
          deliver(id, *std::move(next));
        else if (leaving_.contains(id))
          forget(id);
      },
      [this, id](const caf::error&) { forget(id); }); // it is gone
}

} // namespace troupe
