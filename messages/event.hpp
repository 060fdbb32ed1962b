/// State changes on their way to a listener.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"

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

template <class Inspector>
auto inspect(Inspector& f, write_events& x) {
  return f(caf::meta::type_name("write_events"), x.events);
}

template <class Inspector>
auto inspect(Inspector& f, events_written& x) {
  return f(caf::meta::type_name("events_written"), x.count);
}

} // namespace troupe
