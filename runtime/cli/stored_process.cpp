#include "runtime/cli/stored_process.hpp"

#include "runtime/store/recovery.hpp"
#include "runtime/store/snapshots.hpp"

namespace troupe::cli {

result<workflow_ptr> flow_of(store& from, const process_row& row, const runtime& node) {
  type_registry types;
  return load_stored(from, row, {node.actions(), types, {}});
}

result<replayed_process> replay_stored(store& from, const process_row& row,
                                       const workflow_ptr& flow, replay_listeners hear) {
  replayer again{flow, row.id, std::move(hear.events)};
  if (hear.outcomes)
    again.hear_outcomes(std::move(hear.outcomes));
  if (auto done = replay_journal(from, row.key, again); !done)
    return tl::unexpected{std::move(done.error())};
  return again.take();
}

} // namespace troupe::cli
