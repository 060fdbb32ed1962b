/// What a stored process went through, as its store has it: nothing is decided anew, so that it can
/// be read whatever has become of Troupe and of its actions.
#pragma once

#include "runtime/action/attempt_log.hpp"
#include "runtime/durability/journal_entry.hpp"
#include "runtime/store/execution_names.hpp"
#include "runtime/store/journal_reader.hpp"
#include "troupe/event.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// What one attempt of an action gave.
struct logged_outcome {
  std::string task_path; ///< With fan-out indexes.
  std::string task_id;
  std::uint32_t attempt = 0;
  result<value> outcome;
  std::shared_ptr<const attempt_usage> used{}; ///< By its commands; null: there were none.
  std::uint64_t number = 0;                    ///< Of the execution; 0: not known.
};

/// An attempt of an action that has failed.
struct failed_attempt {
  log_subject of;
  std::string why; ///< With the secrets that it may hold.
};

class history {
public:
  /// Of `row`. `from` must outlive it.
  history(store& from, const process_row& row);

  /// Whether the journal tells it. False: Troupe 0.1.0 wrote (the beginning of) it, so that it
  /// takes a replay.
  result<bool> is_told();

  /// Each change of state in order, until `hear` returns false.
  result<void> events(const std::function<bool(const execution_event&)>& hear);

  /// The same in numbers: number, state, attempt, time, error and usage.
  result<void> changes(const std::function<bool(const execution_change&)>& hear);

  /// What each action gave in order, until `hear` returns false.
  result<void> outcomes(const std::function<bool(const logged_outcome&)>& hear);

  /// Attempts of actions that have failed, in order, until `hear` returns false; those told in
  /// entries of the journal after number `read`, which becomes that of the last one. Fails
  /// (`argument_invalid`) where Troupe 0.1.0 wrote it.
  result<void> failures(std::uint64_t& read,
                        const std::function<bool(const failed_attempt&)>& hear);

  /// What is known without the journal: of each execution that it started, and how it ended. In the
  /// order of their numbers, with their `scn` unknown.
  result<void> last_states(const std::function<bool(const execution_event&)>& hear);

private:
  result<execution_event> event_of(const execution_change& change);
  result<logged_outcome> outcome_of(input::action_finished& what);
  result<log_subject> subject_of(const input::action_finished& what);

  store& from_;
  process_key key_;
  std::string id_;
  execution_names names_;
};

} // namespace troupe
