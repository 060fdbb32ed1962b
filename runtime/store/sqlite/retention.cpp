#include "runtime/store/sqlite/retention.hpp"

#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/sqlite.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace troupe {

namespace {

/// Processes that are removed in one step.
constexpr std::size_t processes_at_once = 256;

/// Does nothing for so long. Returns whether to go on.
bool rest(const std::stop_token& stop, duration span) {
  std::mutex none;
  std::condition_variable_any never;
  std::unique_lock lock{none};
  never.wait_for(lock, stop, span, [] { return false; });
  return !stop.stop_requested();
}

result<void> clear_away(store& from, const std::stop_token& stop) {
  while (true) {
    auto more = from.clear_away();
    if (!more)
      return tl::unexpected{std::move(more.error())};
    if (!*more || !give_turn(stop))
      return {};
  }
}

result<void> tidy_up_once(const std::stop_token& stop, const upkeep_plan& plan) {
  auto opened = sqlite_store::open({.path = plan.path, .create = false});
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  if (plan.rules.empty())
    return forget(**opened, {}, stop).map([](std::size_t) {});
  return apply_rules(plan.rules, **opened, plan.now(), stop).map([](std::size_t) {});
}

/// Until the next time. Returns whether there is one.
bool rest_until(const std::stop_token& stop, const upkeep_plan& plan) {
  return plan.bell ? plan.bell->wait(stop, plan.again, plan.gather) : rest(stop, plan.again);
}

} // namespace

void end_bell::ring() noexcept {
  if (is_rung_.load(std::memory_order_relaxed) || is_rung_.exchange(true))
    return;
  { const std::lock_guard lock{mutex_}; } // who is about to wait has looked, or will
  rung_.notify_one();
}

bool end_bell::wait(const std::stop_token& stop, duration longest, duration gather) {
  {
    std::unique_lock lock{mutex_};
    rung_.wait_for(lock, stop, longest, [this] { return is_rung_.load(); });
  }
  if (is_rung_ && !stop.stop_requested())
    rest(stop, gather);
  is_rung_ = false; // before it is looked what there is
  return !stop.stop_requested();
}

bool give_turn(const std::stop_token& stop) {
  return rest(stop, sqlite::retry_within + std::chrono::milliseconds{1});
}

result<std::size_t> forget(store& from, std::span<const seen_process> ended,
                           const std::stop_token& stop) {
  std::size_t removed = 0;
  while (!ended.empty()) {
    auto some = ended.first(std::min(ended.size(), processes_at_once));
    auto done = from.remove(some);
    if (!done)
      return done;
    removed += *done;
    ended = ended.subspan(some.size());
    if (!give_turn(stop))
      return removed;
  }
  if (auto done = clear_away(from, stop); !done)
    return tl::unexpected{std::move(done.error())};
  return removed;
}

void tidy_up(const std::stop_token& stop, const upkeep_plan& plan,
             const std::function<void(const std::string&)>& on_failure) {
  const auto repeats = !plan.rules.empty() && plan.again > duration::zero();
  do {
    std::string reason;
    try {
      if (auto done = tidy_up_once(stop, plan); !done)
        reason = done.error().message;
    } catch (const std::exception& thrown) {
      reason = thrown.what();
    }
    if (!reason.empty() && on_failure)
      on_failure("not all that has ended is removed: " + reason);
  } while (repeats && rest_until(stop, plan));
}

result<void> compact(sqlite_store& which, time_point now) {
  if (auto done = clear_away(which, {}); !done)
    return done;
  auto in_steps = which.shrinks_in_steps();
  if (!in_steps)
    return tl::unexpected{std::move(in_steps.error())};
  while (*in_steps) {
    auto more = which.shrink();
    if (!more)
      return tl::unexpected{std::move(more.error())};
    if (!*more)
      return which.shorten_log();
    give_turn({});
  }
  auto live = which.processes({.has_ended = false});
  if (!live)
    return tl::unexpected{std::move(live.error())};
  for (const auto& row : *live)
    if (auto free = may_take(row, now); !free)
      return failure(error_code::store_locked,
                     free.error().message
                       + ": this store has to be rewritten, which blocks all its users; try again"
                         " when nothing runs");
  return which.rebuild().and_then([&] { return which.shorten_log(); });
}

} // namespace troupe
