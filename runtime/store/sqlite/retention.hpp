/// Forgetting what ended, beside others who use the store: a little at a time, so that whoever
/// waits for it has a turn in between.
#pragma once

#include "runtime/store/sqlite/sqlite_store.hpp"
#include "troupe/options.hpp"
#include "troupe/time.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Lets everybody who waits for the store have a turn. Returns whether to go on.
bool give_turn(const std::stop_token& stop);

/// Removes what can be removed of `ended`, as `store::remove` does, and clears away all that
/// removed processes have left, until it is done or `stop`. Returns how many were removed. Whatever
/// stops it, they are gone for everybody, and the next call clears away the rest.
result<std::size_t> forget(store& from, std::span<const seen_process> ended,
                           const std::stop_token& stop = {});

/// The first of the rules that means a workflow; null: none does.
const keep_rule* rule_for(std::span<const keep_rule> rules, std::string_view workflow_name);

/// What is done with what the rules don't let stay.
enum class keep_action : std::uint8_t { remove, count };

/// Removes all that the rules don't let stay at `now`, each process with all that it has started,
/// and clears away what that leaves, until it is done or `stop`; or only counts it. Returns how
/// many processes that are. A process stays for the next time while something that it has started
/// lives. What a process that is gone had started goes by `age` alone. Takes as long as what it
/// removes and, for each workflow with a rule of `count` or `bytes`, as what stays of it; a process
/// is measured once.
result<std::size_t> apply_rules(std::span<const keep_rule> rules, sqlite_store& to, time_point now,
                                const std::stop_token& stop = {},
                                keep_action what = keep_action::remove);

/// By which who tidies up hears that something has ended. Thread-safe.
class end_bell {
public:
  /// Something has. Costs next to nothing where it is known already.
  void ring() noexcept;

  /// Waits for that, for `longest`, and where it was rung for `gather` more, in which further ones
  /// count for the same. Returns whether to go on.
  bool wait(const std::stop_token& stop, duration longest, duration gather);

private:
  std::atomic<bool> is_rung_ = false;
  std::mutex mutex_; // of the waiting alone
  std::condition_variable_any rung_;
};

/// What is done in the background for the store at `path`.
struct upkeep_plan {
  std::string path{};
  std::vector<keep_rule> rules{};    ///< None: only what was removed earlier is cleared away, once.
  duration again{};                  ///< From one time to the next; 0: it is done once.
  std::function<time_point()> now{}; ///< The time, for the rules.
  /// Where it is rung the next time comes sooner; null: nobody rings.
  std::shared_ptr<end_bell> bell{};
  duration gather = std::chrono::minutes{1}; ///< From the first ring to that.
};

/// Does it, until it is done or `stop`. `on_failure` hears why something stays for the next time.
void tidy_up(const std::stop_token& stop, const upkeep_plan& plan,
             const std::function<void(const std::string&)>& on_failure);

/// Gives back the space that is free, after what removed processes have left was cleared away. A
/// store of version 0.1.0 has to be written anew for that, while nobody drives anything in it:
/// fails where somebody does.
result<void> compact(sqlite_store& which, time_point now);

} // namespace troupe
