#include "actors/process_client.hpp"

namespace troupe {

process_summary row_of(const process_status& seen) {
  return {seen.output.process_id,
          seen.output.name,
          seen.parent_id,
          seen.output.state,
          seen.counters,
          seen.started_at,
          to_string(seen.workflow_hash)};
}

error error_of(const caf::error& failed) {
  std::string told;
  if (failed.context().match_elements<std::string>())
    told = failed.context().get_as<std::string>(0);
  if (failed == ec::unknown_process)
    return {"there is no process \"" + told + '"'};
  if (failed == ec::driven_elsewhere)
    return {"process " + told + " is driven by another runtime now"};
  if (failed == ec::shutting_down)
    return {"the runtime is ending"};
  return {told.empty() ? to_string(failed) : told};
}

} // namespace troupe
