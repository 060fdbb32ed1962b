/// A process as its store has it: what it runs, and what it went through.
#pragma once

#include "runtime/durability/replay.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/language/workflow/task_choice.hpp"
#include "runtime/node/logged_action.hpp"
#include "runtime/policy/redactor.hpp"
#include "runtime/store/history.hpp"
#include "runtime/store/store.hpp"
#include "troupe/event.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// Looks into one process. What it is made of must outlive it.
class stored_process {
public:
  stored_process(store& from, const process_row& row, const load_options& loading)
    : from_{from}, row_{row}, loading_{loading} {}

  const process_row& row() const noexcept { return row_; }

  /// The definition that it runs, loaded again.
  result<workflow_ptr> flow() const;

  /// The tasks of that, whatever this program knows of its actions: to be looked at.
  result<workflow_ptr> tasks() const;

  /// The tasks of it that `called` means; see `task_choice::of`.
  result<task_choice> chosen(const std::string& called) const;

  /// What it went through.
  history past() const { return {from_, row_}; }

  /// Who hears of a replay.
  struct replay_listeners {
    replayer::listener events{};
    replayer::outcome_listener outcomes{};
  };

  /// As it is now, by replay.
  result<replayed_process> replay(const workflow_ptr& flow) const;
  result<replayed_process> replay(const workflow_ptr& flow, replay_listeners hear) const;

  /// Hides its secrets: what it was handed, and what it has, as `named_by` the definition, of which
  /// the tasks are enough. Fails where there are some, it has not ended, and can't be replayed.
  result<redactor> secrets(const workflow& named_by) const;

  /// Its executions so far, by number.
  result<std::vector<shown_execution>> executions() const { return from_.executions(row_.key, {}); }

  /// What was kept with it (`start_options::noted`); null: nothing.
  json noted() const;

  /// Each change of state in order, until `hear` returns false: as its journal tells them, or by
  /// replay where 0.1.0 began it, or, with a word to `tell`, as far as its rows know.
  result<void> events(const std::function<bool(const execution_event&)>& hear,
                      const std::function<void(const std::string&)>& tell) const;

  /// What each action that is asked for wrote, into the files in `folder`, or else gave; in the
  /// order in which they ended, then what has not ended. Until `hear` returns false. Fails where
  /// there is no such task.
  result<void> logs(const std::string& folder, const log_query& wanted,
                    const std::function<bool(const logged_action&)>& hear) const;

private:
  store& from_;
  const process_row& row_;
  const load_options& loading_;
};

} // namespace troupe
