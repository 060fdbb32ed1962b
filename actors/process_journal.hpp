/// What a process has put into its engine, on its way to the journal, and what waits for that.
#pragma once

#include "actors/checkpoint_rhythm.hpp"
#include "messages/journal.hpp"
#include "runtime/durability/place_key.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/store/recovered_process.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// How far a process is, for those who look at it.
struct process_standing {
  progress counters;
  std::uint64_t scn = 0;
};

/// The durable side of a process. Pure: the process sends what `cut` gives, and tells what came
/// back.
class process_journal {
public:
  /// Of a new process, of which values of up to `value_max` bytes can be stored.
  process_journal(std::shared_ptr<const process_birth> birth, std::uint64_t value_max)
    : value_max_{value_max}, birth_{std::move(birth)} {}

  /// Of one that was stored before.
  process_journal(const recovered_process& recovered, std::uint64_t value_max)
    : value_max_{value_max}, process_{recovered.process}, fence_{recovered.fence},
      number_{recovered.left.entries}, committed_{number_}, reason_{recovered.left.reason},
      decisions_{recovered.left.decisions}, rhythm_{recovered.checkpoint_size,
                                                    recovered.journal_since} {}

  /// All that `machine` is has been stored before.
  void assume(const engine& machine) { stored_ = {machine.counters(), machine.scn()}; }

  /// Gives it to `machine`, and takes note of it unless it is refused. A value that is larger than
  /// what can be stored is no outcome of an action, and no payload.
  result<void> apply(engine& machine, input::any&& what, time_point at);

  /// Whether the engine it carries on with has more to do already.
  void go_on(bool unfinished) { unfinished_ = unfinished; }

  /// Whether `work` has anything to do that has to be recorded.
  bool has_news() const noexcept { return unfinished_ || !gathered_.inputs.empty(); }

  /// The entry for one call of `work(steps)` on `machine`, which has more to do if `unfinished`.
  /// `done`, its effects, are kept until the entry is durable, unless they don't wait.
  append_entry cut(const engine& machine, std::uint64_t steps, bool unfinished, effects& done,
                   bool effects_wait);

  /// Moves out the effects that may be performed now; empty: none (yet).
  std::optional<effects> commit(const entry_committed& news);

  /// The entry that what was noted last is, or will be, part of.
  std::uint64_t latest() const noexcept { return number_ + (gathered_.inputs.empty() ? 0 : 1); }
  std::uint64_t committed() const noexcept { return committed_; }

  /// As of the last entry that is durable.
  const process_standing& stored() const noexcept { return stored_; }

  /// Whether nothing more may be put in before an answer came.
  bool is_full() const noexcept { return is_unborn() || number_ - committed_ >= uncommitted_max; }

  /// Whether nothing can be put in yet: the store has not said under which key.
  bool is_unborn() const noexcept { return number_ > 0 && process_ == 0; }

  /// Whether effects wait for their entries.
  bool holds_back() const noexcept { return !held_.empty(); }

  /// Whether all is durable.
  bool is_settled() const noexcept { return latest() == committed_; }

  /// Names where in its workflow the attempt is, as results are found by (`place_hash`).
  std::uint64_t place_of(const engine& machine, const run_stamp& attempt);

  process_key process() const noexcept { return process_; }
  std::uint64_t fence() const noexcept { return fence_; }
  checkpoint_rhythm& rhythm() noexcept { return rhythm_; }

private:
  result<void> check_size(const char* name, const json& what) const;
  template <class Input>
  result<void> admit(const engine&, Input&) const {
    return {};
  }
  result<void> admit(const engine& machine, input::action_finished& news) const;
  result<void> admit(const engine& machine, input::signal& asked) const;
  result<void> admit(const engine& machine, input::result_answered& news) const;
  template <class Input>
  void note_result(const engine&, const Input&, time_point) {}
  void note_result(const engine& machine, const input::action_finished& news, time_point at);

  /// Entries that may be on their way: a bound on memory where the disk is slow.
  static constexpr std::uint64_t uncommitted_max = 64;

  std::uint64_t value_max_;
  std::shared_ptr<const process_birth> birth_;
  process_key process_ = 0;
  std::uint64_t fence_ = 0;
  std::uint64_t number_ = 0;    ///< Of the last entry.
  std::uint64_t committed_ = 0; ///< Of the last that is durable.
  std::string reason_;          ///< Of a pause or cancel.
  running_hash decisions_;      ///< Of all that was decided.
  journal_entry gathered_;
  std::vector<made_result> results_; ///< Of what was gathered.
  element_labels labels_;            ///< Of fan-outs whose children look for some, or gave some.
  bool unfinished_ = false;
  checkpoint_rhythm rhythm_;
  std::deque<std::pair<std::uint64_t, effects>> held_;
  process_standing stored_;
  std::deque<process_standing> standings_; ///< As of each entry behind `committed_`.
};

} // namespace troupe
