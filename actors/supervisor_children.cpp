// Processes that are about to start.
#include "actors/supervisor.hpp"

namespace troupe {

namespace {

/// How deep sub-workflows may nest.
constexpr std::uint32_t depth_max = 64;

} // namespace

/// The process whose task asks for another one says what holds for that; what it answers with is
/// the same request again.
caf::result<process_started> supervisor::ask_parent(start_process& request) {
  auto* live = find(request.begin.parent_id);
  auto ended = live ? kept_.end() : kept_.find(request.begin.parent_id);
  if (!live && ended == kept_.end())
    return caf::make_error(error_code::process_unknown, request.begin.parent_id);
  if (live && live->is_elsewhere)
    return caf::make_error(error_code::process_owned, request.begin.parent_id);
  asked_for_.try_emplace(request.process_id);
  auto parent = live ? live->actor : ended->second.process.actor;
  return self_->delegate(parent, std::move(request));
}

/// Takes note where the process does not live yet: it is cancelled as soon as it does.
bool supervisor::is_cancelled_early(const steer_process& request) {
  auto asked = asked_for_.find(request.process_id);
  if (asked == asked_for_.end())
    return false;
  asked->second = std::get<input::cancel>(request.what).reason;
  return true;
}

/// Why a process is not admitted; empty: it is. To wait for others to end would be no way out: they
/// may all wait for what they have started themselves.
std::string supervisor::refusal_of(const live_process& fresh) const {
  if (!lost_.empty())
    return lost_;
  if (fresh.depth > depth_max)
    return "sub-workflows nest deeper than " + std::to_string(depth_max);
  // Once it has been too large, each of its failures would make room for others of its kind.
  if (fresh.tree->is_full = fresh.tree->is_full || live_.size() > around_->processes_max;
      fresh.tree->is_full)
    return std::to_string(around_->processes_max)
           + " processes live already, and no more are started beside them: does a workflow run "
             "itself? Else bound how many sub-workflows run at once (limit, maxParallel)";
  return {};
}

} // namespace troupe
