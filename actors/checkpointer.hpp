/// The checkpointer shortens what a resume has to replay, on a thread of its own, and in nobody's
/// way: it replays what is durable, as a resume would, and keeps where that led.
///
///   process              checkpointer                          store
///     | - take_checkpoint ---> | - its last checkpoint, and on ----> |
///     | <- checkpoint_taken -- | - the new one ------------------> |
#pragma once

#include "actors/interfaces.hpp"
#include "messages/journal.hpp"
#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/store/store.hpp"
#include "troupe/result.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace troupe {

/// The store at `path`, for a thread that gives way to all others from now on.
result<std::shared_ptr<store>> open_in_background(const std::string& path);

class checkpointer {
public:
  using actor_type = checkpointer_actor;
  static constexpr const char* name = "troupe.checkpointer";

  struct setting {
    /// Opens the store, when it is first needed; from the checkpointer's own thread.
    std::function<result<std::shared_ptr<store>>()> open;
    std::stop_token stop{}; ///< Ends what is under way.
    /// Hears why a checkpoint could not be made. Must be quick.
    std::function<void(const std::string&)> on_failure{};
    metric_counter taken{}; ///< What became of those that were to be taken.
    metric_counter failed{};
  };

  checkpointer(checkpointer_actor::pointer self, setting where);

  checkpointer_actor::behavior_type make_behavior();

private:
  result<std::uint64_t> take(const take_checkpoint& order);
  void fail(const take_checkpoint& order, const error& reason) const;

  checkpointer_actor::pointer self_;
  setting setting_;
  std::shared_ptr<store> kept_in_;
};

} // namespace troupe
