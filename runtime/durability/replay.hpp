/// Bringing a process back to where its journal ends.
#pragma once

#include "runtime/durability/journal_entry.hpp"
#include "runtime/engine/engine.hpp"
#include "troupe/result.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A fan-out that has not settled, with what has ended of it.
struct open_fan_out {
  group_open opened;
  correlation so_far{0, await_mode::all};
  time_point since{}; ///< When the deadline was set.
  time_point due{};   ///< Zero: no deadline.
};

/// A timer that has not fallen due.
struct open_timer {
  time_point since; ///< When it was armed.
  time_point due;

  /// When it is due for whoever takes it up at `now`: the clock may have been set back since, and
  /// nothing waits for longer than it was to.
  time_point due_from(time_point now) const { return std::min(due, now + (due - since)); }
};

/// Somebody has to decide whether an action may run.
struct open_approval {
  approval_ask asked;
  time_point at;
};

/// A process at the end of its journal, and what its surroundings owed it then.
struct replayed_process {
  replayed_process(engine begun, time_point at) : machine{std::move(begun)}, started{at} {}

  engine machine;
  time_point started;
  time_point latest{}; ///< Of the last input.
  duration idle{};     ///< In which nobody drove it, since it started.
  std::uint64_t entries = 0;
  std::string reason;                        ///< Of its state.
  approval_terms terms;                      ///< Of its approvals.
  running_hash decisions;                    ///< Of all that was decided.
  bool unfinished = false;                   ///< `work` had more to do.
  std::map<run_stamp, action_start> actions; ///< In flight.
  std::map<timer_key, open_timer> timers;
  std::map<run_stamp, open_fan_out> groups;
  std::map<run_stamp, open_approval> approvals;
  std::map<run_stamp, result_lookup> lookups; ///< Not answered.

  /// How long nobody had driven it when it is taken up.
  duration idle_before(const input::taken_up& again, time_point at) const {
    return std::max(duration{}, at - std::max(latest, again.driven_until));
  }
};

/// Feeds a fresh engine with the entries of a journal. The same inputs at the same times give
/// the same effects, so nothing else is needed.
class replayer {
public:
  /// Hears the events of each entry, where it is given.
  using listener = std::function<void(const std::vector<execution_event>&)>;

  /// Hears what each action gave.
  using outcome_listener
    = std::function<void(const action_start& action, const input::action_finished& outcome)>;

  /// Hears each change of an execution's state.
  using change_listener = std::function<void(const execution_change&)>;

  replayer(workflow_ptr flow, std::string process_id, listener hear = {});

  /// One that goes on after the entries that led to `begun`.
  explicit replayer(replayed_process begun);

  /// Takes the next entry. Fails where it can't follow on those before, or leads elsewhere than
  /// it did when it was written.
  result<void> feed(journal_entry entry);

  /// Puts these in and works until nothing is left to do: what would become of the process, which
  /// no journal tells.
  result<void> try_out(std::vector<timed_input> inputs);

  const std::string& process_id() const noexcept { return process_id_; }

  void hear_outcomes(outcome_listener hear) { hear_outcome_ = std::move(hear); }
  void hear_changes(change_listener hear) { hear_change_ = std::move(hear); }

  /// The process so far; null before its first entry.
  const replayed_process* so_far() const { return made_ ? &*made_ : nullptr; }

  /// The process after the last entry. Fails where there was none.
  result<replayed_process> take();

private:
  result<void> put(timed_input& each);
  result<void> diverged() const;
  void note(effects& done);
  void note_members(effects& done);

  // What its surroundings add to an input, and no longer owe the process once it has it.
  template <class Input>
  void complete(Input&) {}
  void complete(input::start& what);
  void complete(input::action_finished& what);
  void complete(input::action_recalled& what);
  void complete(input::action_lost& what);
  void complete(input::timer_due& what);
  void complete(input::group_settled& what);
  void complete(input::approval_decided& what);
  void complete(input::result_answered& what);
  void complete(input::taken_up& what);
  value take_input(const run_stamp& stamp);

  workflow_ptr flow_;
  std::string process_id_;
  listener hear_;
  outcome_listener hear_outcome_;
  change_listener hear_change_;
  std::optional<replayed_process> made_;
  time_point now_;
};

} // namespace troupe
