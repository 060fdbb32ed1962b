/// Async fan-outs: between a process and the task groups that correlate its children.
#pragma once

#include "messages/fwd.hpp"
#include "messages/wire.hpp"
#include "runtime/engine/input.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <string>
#include <vector>

namespace troupe {

/// Event, process to task group: these children have ended.
struct add_members {
  std::vector<member_outcome> members;
};

/// Command, process to task group: another task waits for it now, by its own rule.
struct join_group_as {
  await_mode mode = await_mode::all;
  duration timeout{}; ///< 0: none.
};

/// Event, process to task group: so many children will never start.
struct close_group_with {
  std::uint64_t unstarted = 0;
};

// Event, task group to process: the rendezvous condition is met, or can't be any more:
// `input::group_settled`.

/// Event, process to supervisor: a task group is active.
struct group_opened {
  std::string process_id;
  std::string group_id;
};

/// Event, process to supervisor: it no longer is.
struct group_closed {
  std::string process_id;
  std::string group_id;
};

template <class Inspector>
auto inspect(Inspector& f, add_members& x) {
  return f(caf::meta::type_name("add_members"), x.members);
}

template <class Inspector>
auto inspect(Inspector& f, join_group_as& x) {
  return f(caf::meta::type_name("join_group_as"), x.mode, x.timeout);
}

template <class Inspector>
auto inspect(Inspector& f, close_group_with& x) {
  return f(caf::meta::type_name("close_group_with"), x.unstarted);
}

template <class Inspector>
auto inspect(Inspector& f, group_opened& x) {
  return f(caf::meta::type_name("group_opened"), x.process_id, x.group_id);
}

template <class Inspector>
auto inspect(Inspector& f, group_closed& x) {
  return f(caf::meta::type_name("group_closed"), x.process_id, x.group_id);
}

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::input::group_settled)
