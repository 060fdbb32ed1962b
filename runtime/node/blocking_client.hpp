/// An actor for a moment, in a thread that is none.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/logger.hpp>
#include <caf/scoped_actor.hpp>

#include <optional>

namespace troupe {

/// Sends and hears as an actor does. Leaves nothing behind: a thread that has had an actor keeps
/// hold of the system's logger otherwise, and a system does not end before all have let go.
class blocking_client {
public:
  explicit blocking_client(caf::actor_system& system) : self_{std::in_place, system} {}
  blocking_client(const blocking_client&) = delete;
  blocking_client& operator=(const blocking_client&) = delete;
  ~blocking_client() {
    self_.reset();
    if (is_guest_)
      caf::logger::set_current_actor_system(nullptr);
  }

  auto operator->() const { return self_->operator->(); }

private:
  bool is_guest_ = caf::logger::current_logger() == nullptr; ///< Its thread runs no actors.
  std::optional<caf::scoped_actor> self_;
};

} // namespace troupe
