#include "runtime/cli/stored_process.hpp"

#include "runtime/store/definition_body.hpp"
#include "runtime/store/snapshots.hpp"

namespace troupe::cli {

result<workflow_ptr> flow_of(store& from, const process_row& row, const runtime& node) {
  auto kept = from.definition_of(row.key);
  if (!kept)
    return tl::unexpected{std::move(kept.error())};
  type_registry types;
  auto flow = workflow_of(*kept, {node.actions(), types, {}});
  if (!flow)
    return failure(to_string(flow.error().front()));
  return *flow;
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
