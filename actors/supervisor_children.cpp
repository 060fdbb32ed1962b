// Sub-workflows that are about to start.
#include "actors/supervisor.hpp"

namespace troupe {

/// The process whose task asks for another one says what holds for that; what it answers with is
/// the same request again.
caf::result<process_started> supervisor::ask_parent(start_process& request) {
  auto* live = find(request.parent_id);
  auto ended = live ? kept_.end() : kept_.find(request.parent_id);
  if (!live && ended == kept_.end())
    return caf::make_error(ec::unknown_process, request.parent_id);
  asked_for_.try_emplace(request.process_id);
  auto parent = live ? live->actor : ended->second.process.actor;
  return self_->delegate(parent, std::move(request));
}

/// Takes note where the process does not live yet: it is cancelled as soon as it does.
bool supervisor::is_cancelled_early(const cancel_process& request) {
  auto asked = asked_for_.find(request.process_id);
  if (asked == asked_for_.end())
    return false;
  asked->second = request.reason;
  return true;
}

} // namespace troupe
