// The actors that all processes of a node depend on: where one of them dies, nobody waits for ever.
#include "actors/supervisor.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>

#include <utility>

namespace troupe {

/// Hears of their ends, from the first process on.
void supervisor::watch_services() {
  if (std::exchange(watches_services_, true))
    return;
  if (around_->timers)
    self_->monitor(around_->timers);
  if (around_->dispatching)
    self_->monitor(around_->dispatching);
  if (around_->approvals)
    self_->monitor(around_->approvals);
  if (around_->journal)
    self_->monitor(around_->journal);
}

/// Ends all processes, and whatever is started after them, where it was one of these that died.
/// What is stored of them stays as it is.
bool supervisor::lose_service(const caf::down_msg& down) {
  auto is = [&](const auto& service) {
    return service && caf::actor_cast<caf::actor_addr>(service) == down.source;
  };
  const char* lost = is(around_->journal)       ? "the journal"
                     : is(around_->timers)      ? "the timers"
                     : is(around_->dispatching) ? "the dispatcher"
                     : is(around_->approvals)   ? "the keeper of approvals"
                                                : nullptr;
  if (!lost)
    return false;
  if (down.reason == caf::exit_reason::user_shutdown || down.reason == caf::exit_reason::kill)
    return true; // somebody ended it, and so the node
  lost_ = std::string{"internal error: "} + lost + " died: " + to_string(down.reason)
          + "; what is stored can be resumed";
  while (!live_.empty()) {
    auto& [id, known] = *live_.begin();
    if (known.actor)
      self_->send_exit(known.actor, caf::exit_reason::kill);
    end_with_error(std::string{id}, lost_);
  }
  return true;
}

} // namespace troupe
