#include "actors/snapshotter.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

namespace troupe {

snapshotter::snapshotter(snapshotter_actor::pointer self, setting where)
  : self_{self}, setting_{std::move(where)} {}

snapshotter_actor::behavior_type snapshotter::make_behavior() {
  return {
    [this](const take_snapshot& order) {
      auto size = take(order);
      if (!size && setting_.on_failure && !setting_.stop.stop_requested())
        setting_.on_failure("no snapshot of process " + order.which.id + ": "
                            + size.error().message);
      caf::anon_send(caf::actor_cast<caf::actor>(self_->current_sender()),
                     snapshot_taken{size.value_or(0)});
    },
  };
}

result<std::uint64_t> snapshotter::take(const take_snapshot& order) {
  if (setting_.stop.stop_requested())
    return failure("the runtime ends");
  if (!kept_in_) {
    auto opened = setting_.open();
    if (!opened)
      return tl::unexpected{std::move(opened.error())};
    kept_in_ = std::move(*opened);
  }
  try {
    return make_snapshot(*kept_in_, order.which, order.entries, setting_.stop);
  } catch (const std::exception& reason) { // of memory that is exhausted, say: it only spares time
    return failure(reason.what());
  }
}

} // namespace troupe
