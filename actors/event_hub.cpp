#include "actors/event_hub.hpp"

#include <caf/send.hpp>

#include <utility>

namespace troupe {

event_hub::event_hub(event_hub_actor::pointer self, std::shared_ptr<event_gate> gate,
                     metric_counter lost)
  : self_{self}, gate_{std::move(gate)}, lost_{lost} {}

event_hub::~event_hub() {
  for (const auto& [id, listener] : listeners_)
    caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
}

event_hub_actor::behavior_type event_hub::make_behavior() {
  return {
    [this](const subscribe_events& request) { return subscribe(request); },
    [this](const unsubscribe_events& request) { return dismiss(request.id); },
    [this](const close_events&) { return close(); },
    [this](const publish_events& news) { publish(news); },
    [this](const publish_awaited& news) { return publish(news); },
  };
}

subscribed event_hub::subscribe(const subscribe_events& request) {
  auto id = ++last_id_;
  listeners_.emplace(id, request.listener);
  router_.subscribe(id, request.wanted, request.how);
  open_gate();
  return {id};
}

caf::result<unsubscribed> event_hub::dismiss(std::uint64_t id) {
  auto has_more = router_.dismiss(id);
  open_gate();
  if (has_more)
    return leaving_[id] = self_->make_response_promise<unsubscribed>();
  forget(id);
  return unsubscribed{};
}

caf::result<unsubscribed> event_hub::close() {
  std::vector<std::uint64_t> idle;
  for (const auto& [id, listener] : listeners_)
    if (!router_.dismiss(id))
      idle.push_back(id);
  for (auto id : idle)
    forget(id);
  open_gate();
  if (listeners_.empty())
    return unsubscribed{};
  return closing_ = self_->make_response_promise<unsubscribed>();
}

/// Nothing is left for the listener, or it is gone.
void event_hub::forget(std::uint64_t id) {
  router_.unsubscribe(id);
  tell_publishers();
  if (auto listener = listeners_.extract(id))
    caf::anon_send_exit(listener.mapped(), caf::exit_reason::user_shutdown);
  open_gate();
  if (auto waits = leaving_.extract(id))
    waits.mapped().deliver(unsubscribed{});
  if (listeners_.empty() && closing_.pending())
    closing_.deliver(unsubscribed{});
}

void event_hub::open_gate() {
  gate_->open_for(router_.interest(), router_.blocks());
}

void event_hub::publish(const publish_events& news) {
  auto lost = gate_->arrived(news.events.size());
  auto out = router_.publish(news.events, lost);
  lost_.add(router_.take_dropped());
  for (auto& [id, batch] : out)
    deliver(id, std::move(batch));
}

caf::result<events_received> event_hub::publish(const publish_awaited& news) {
  auto lost = gate_->arrived(news.events.size());
  std::vector<event_router::delivery> out;
  auto id = router_.publish_awaited(news.events, lost, out);
  lost_.add(router_.take_dropped());
  auto promise = self_->make_response_promise<events_received>();
  awaited_[id] = {promise, news.events.size()};
  tell_publishers();
  for (auto& [to, batch] : out)
    deliver(to, std::move(batch));
  return promise;
}

/// Those whose events have all been received.
void event_hub::tell_publishers() {
  for (auto id : router_.take_settled()) {
    auto known = awaited_.extract(id);
    known.mapped().promise.deliver(events_received{known.mapped().count});
  }
}

void event_hub::deliver(std::uint64_t id, event_batch batch) {
  self_
    ->request(listeners_.at(id), caf::infinite, deliver_events{std::move(batch.events), batch.lost})
    .then(
      [this, id](const events_taken&) {
        auto next = router_.taken(id);
        tell_publishers();
        if (next)
          deliver(id, *std::move(next));
        else if (leaving_.contains(id) || closing_.pending())
          forget(id);
      },
      [this, id](const caf::error&) { forget(id); }); // it is gone
}

} // namespace troupe
