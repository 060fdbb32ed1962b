// What is told of an attempt that failed.
#include "runtime/engine/run.hpp"

namespace troupe {

std::string_view to_string(failure_kind kind) noexcept {
  switch (kind) {
    case failure_kind::failed: return "failed";
    case failure_kind::timeout: return "timeout";
    case failure_kind::memory: return "memory";
    case failure_kind::lost: return "lost";
    case failure_kind::checkpointed: return "checkpointed";
    case failure_kind::killed: return "killed";
    case failure_kind::refused: return "refused";
  }
  return {};
}

json attempt_end::told() const {
  json made{{"reason", to_string(kind)}};
  auto known = to_json(used);
  for (const auto* name : {"status", "signal", "seconds", "cpuSeconds", "memory"})
    made[name] = used.total.commands > 0 ? known[name] : json();
  if (used.total.commands == 0 && used.status != 0) // of what was asked
    made["status"] = used.status;
  return made;
}

} // namespace troupe
