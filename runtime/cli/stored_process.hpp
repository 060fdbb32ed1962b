/// A process as its store has it: what it runs, and what it went through.
#pragma once

#include "runtime/runtime.hpp"
#include "runtime/store/replay.hpp"
#include "runtime/store/store.hpp"

#include <functional>

namespace troupe::cli {

/// The definition that a stored process runs, loaded again; lives as long as `node`.
result<workflow_ptr> flow_of(store& from, const process_row& row, const runtime& node);

/// What is told of a stored process while it is replayed.
struct replay_listeners {
  replayer::listener events{};
  replayer::outcome_listener outcomes{};
};

/// Lets listeners hear what a stored process went through, and gives it as it is now.
result<replayed_process> replay_stored(store& from, const process_row& row,
                                       const workflow_ptr& flow, replay_listeners hear = {});

} // namespace troupe::cli
