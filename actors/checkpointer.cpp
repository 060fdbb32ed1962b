#include "actors/checkpointer.hpp"

#include "runtime/store/sqlite/sqlite_store.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <sys/resource.h>
#include <unistd.h>

namespace troupe {

result<std::shared_ptr<store>> open_in_background(const std::string& path) {
  constexpr int least_urgent = 19;
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), least_urgent));
  auto opened = sqlite_store::open({path, false});
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  return std::shared_ptr<store>{std::move(*opened)};
}

checkpointer::checkpointer(checkpointer_actor::pointer self, setting where)
  : self_{self}, setting_{std::move(where)} {}

checkpointer_actor::behavior_type checkpointer::make_behavior() {
  return {
    [this](const take_checkpoint& order) {
      auto size = take(order);
      if (size)
        setting_.taken.add();
      else if (!setting_.stop.stop_requested())
        fail(order, size.error());
      caf::anon_send(caf::actor_cast<caf::actor>(self_->current_sender()),
                     checkpoint_taken{size.value_or(0)});
    },
  };
}

void checkpointer::fail(const take_checkpoint& order, const error& reason) const {
  setting_.failed.add();
  if (setting_.on_failure)
    setting_.on_failure("no checkpoint of process " + order.which.id + ": " + reason.message);
}

result<std::uint64_t> checkpointer::take(const take_checkpoint& order) {
  if (setting_.stop.stop_requested())
    return failure(error_code::runtime_closing, "the runtime ends");
  if (!kept_in_) {
    auto opened = setting_.open();
    if (!opened)
      return tl::unexpected{std::move(opened.error())};
    kept_in_ = std::move(*opened);
  }
  try {
    return make_checkpoint(*kept_in_, order.which, order.entries, setting_.stop);
  } catch (const std::exception& reason) { // of memory that is exhausted, say: it only spares time
    return failure(reason.what());
  }
}

} // namespace troupe
