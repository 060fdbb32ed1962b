/// The event hub: what happens in a node, to whoever wants to hear of it.
///
///   publisher          event hub              listener (a thread of its own)
///     | -- publish ----> | -- deliver_events ----> |
///     | <--- received -- | <---- events_taken ---- |   one batch at a time
///
/// Publishers look at the gate first, so that events cost nothing where nobody listens and are
/// dropped, counted, rather than piling up on their way here. Where a listener must miss nothing,
/// a process hears when it has received what the process published, and waits.
#pragma once

#include "actors/interfaces.hpp"
#include "messages/event.hpp"
#include "runtime/observe/event_gate.hpp"
#include "runtime/observe/event_router.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <map>
#include <memory>

namespace troupe {

class event_hub {
public:
  using actor_type = event_hub_actor;
  static constexpr const char* name = "troupe.event_hub";

  /// `lost`: counts what subscribers lose here.
  event_hub(event_hub_actor::pointer self, std::shared_ptr<event_gate> gate,
            metric_counter lost = {});
  ~event_hub(); ///< Its listeners end with it.
  event_hub(const event_hub&) = delete;
  event_hub& operator=(const event_hub&) = delete;

  event_hub_actor::behavior_type make_behavior();

private:
  struct waiting_publisher {
    caf::typed_response_promise<events_received> promise;
    std::uint64_t count = 0;
  };

  subscribed subscribe(const subscribe_events& request);
  caf::result<unsubscribed> dismiss(std::uint64_t id);
  caf::result<unsubscribed> close();
  void forget(std::uint64_t id);
  void open_gate();
  void publish(const publish_events& news);
  caf::result<events_received> publish(const publish_awaited& news);
  void deliver(std::uint64_t id, event_batch batch);
  void tell_publishers();

  event_hub_actor::pointer self_;
  std::shared_ptr<event_gate> gate_;
  metric_counter lost_;
  event_router router_;
  std::map<std::uint64_t, caf::actor> listeners_;
  std::map<std::uint64_t, caf::typed_response_promise<unsubscribed>> leaving_;
  caf::typed_response_promise<unsubscribed> closing_; ///< Pending once it is being closed.
  std::map<event_router::publication_id, waiting_publisher> awaited_;
  std::uint64_t last_id_ = 0;
};

} // namespace troupe
