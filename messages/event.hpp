/// State changes on their way to a listener.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"
#include "runtime/event/event_filter.hpp"

#include <caf/actor.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Event, process to event writer: what changed, in order.
struct write_events {
  std::vector<execution_event> events;
};

/// Event, event writer to process: so many were handed on. What a process may have on the way
/// is bounded.
struct events_written {
  std::uint64_t count = 0;
};

/// Request, anyone to the event hub: from now on `listener` gets what it wants to hear, as
/// `deliver_events`. Answered by `subscribed`.
struct subscribe_events {
  event_filter wanted;
  std::uint64_t capacity = 1; ///< Events that may wait for a slow listener.
  caf::actor listener;        ///< An `event_subscriber_actor`.
};

/// Answer: the subscription's number in the hub.
struct subscribed {
  std::uint64_t id = 0;
};

/// Request, anyone to the event hub: the listener gets what it wants of the events so far, and no
/// further ones. Answered by `unsubscribed` once it has taken the last; it ends then.
struct unsubscribe_events {
  std::uint64_t id = 0;
};

/// Answer: the listener is not called any more.
struct unsubscribed {};

/// Event, anyone to the event hub: this happened, in order. `event_gate` has admitted it.
struct publish_events {
  std::vector<shared_event> events;
};

/// Event, event hub to a listener: what it wanted to hear. Answered by `events_taken`.
struct deliver_events {
  std::vector<shared_event> events;
  std::uint64_t lost = 0; ///< Dropped since the last delivery: the listener was too slow.
};

/// Answer: the listener is ready for more.
struct events_taken {};

template <class Inspector>
auto inspect(Inspector& f, write_events& x) {
  return f(caf::meta::type_name("write_events"), x.events);
}

template <class Inspector>
auto inspect(Inspector& f, events_written& x) {
  return f(caf::meta::type_name("events_written"), x.count);
}

/// Events cross a network as a list of JSON.
template <class Inspector>
auto inspect_events(Inspector& f, const char* name, std::vector<shared_event>& events,
                    std::uint64_t& lost) {
  shared_value content;
  auto save = [&]() -> caf::error {
    auto list = json::array();
    for (const auto& each : events)
      list.push_back(to_json(*each));
    content.content = make_value(std::move(list));
    return caf::none;
  };
  auto load = [&]() -> caf::error {
    events.clear();
    for (const auto& each : *content.content) {
      auto read = read_event(each);
      if (!read)
        return caf::sec::runtime_error;
      events.push_back(std::make_shared<const any_event>(*std::move(read)));
    }
    return caf::none;
  };
  return f(caf::meta::type_name(name), caf::meta::save_callback(save), content, lost,
           caf::meta::load_callback(load));
}

template <class Inspector>
auto inspect(Inspector& f, publish_events& x) {
  std::uint64_t lost = 0;
  return inspect_events(f, "publish_events", x.events, lost);
}

template <class Inspector>
auto inspect(Inspector& f, deliver_events& x) {
  return inspect_events(f, "deliver_events", x.events, x.lost);
}

template <class Inspector>
auto inspect(Inspector& f, events_taken&) {
  return f(caf::meta::type_name("events_taken"));
}

template <class Inspector>
auto inspect(Inspector& f, event_filter& x) {
  std::vector<std::uint8_t> types;
  auto save = [&]() -> caf::error {
    for (auto type : x.types)
      types.push_back(static_cast<std::uint8_t>(type));
    return caf::none;
  };
  auto load = [&]() -> caf::error {
    x.types.clear();
    for (auto type : types) {
      if (type >= event_types)
        return caf::sec::runtime_error;
      x.types.push_back(static_cast<event_type>(type));
    }
    return caf::none;
  };
  return f(caf::meta::type_name("event_filter"), caf::meta::save_callback(save), types, x.process,
           x.task, caf::meta::load_callback(load));
}

template <class Inspector>
auto inspect(Inspector& f, subscribe_events& x) {
  return f(caf::meta::type_name("subscribe_events"), x.wanted, x.capacity, x.listener);
}

template <class Inspector>
auto inspect(Inspector& f, subscribed& x) {
  return f(caf::meta::type_name("subscribed"), x.id);
}

template <class Inspector>
auto inspect(Inspector& f, unsubscribed&) {
  return f(caf::meta::type_name("unsubscribed"));
}

template <class Inspector>
auto inspect(Inspector& f, unsubscribe_events& x) {
  return f(caf::meta::type_name("unsubscribe_events"), x.id);
}

} // namespace troupe
