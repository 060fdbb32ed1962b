/// The values of a process: what its expressions see, and where what they give goes.
#pragma once

#include "runtime/engine/change_feed.hpp"
#include "runtime/engine/run_tree.hpp"
#include "runtime/engine/scope.hpp"
#include "runtime/engine/session.hpp"

#include <set>
#include <string>

namespace troupe {

/// Owns the session. All that goes into it, or into a scope around a task, is searched for secrets
/// and told.
class process_values {
public:
  process_values(const process_setup& setup, recorded_world& world, const run_tree& runs,
                 change_feed& feed)
    : setup_{setup}, world_{world}, runs_{runs}, feed_{feed}, session_{setup.flow->symbols} {}

  /// What expressions of `x` see.
  task_environment environment_of(const run& x) { return environment_in(x.scope.get(), x); }
  /// What those see that are evaluated for `x` in another scope.
  task_environment environment_in(const scope* inner, const run& x) {
    task_environment seen{session_, inner, world_, setup_.flow->symbols};
    seen.see_states(runs_, x);
    return seen;
  }

  void set(symbol name, value content);
  /// Sets a name that the workflow may not know.
  void set(const std::string& name, value content);

  /// Takes in what the caller gave. It goes before what the workflow says.
  void take_given(const json& init);
  /// Sets what the workflow's `init` says; `root` is what its expressions are of.
  result<void> initialise(const run& root);
  /// Evaluates the `init` of the task of `x` into a scope of its own, for a new attempt.
  result<void> open_scope(run& x);
  /// Does the assignments of a `post`, with the fields of `output` as names, if there is one.
  result<void> assign_all(const std::vector<parameter>& post, const run& x, const value& output);
  /// What `output` of the task of `x` gives, with the fields of its `own` as names, if there is
  /// one.
  result<value> output_of(const run& x, const value& own);
  /// Puts the output of the task of `x` under its name.
  void store_output(const run& x, const value& output);

  /// The input of the action of `x`: sealed, where it names secrets.
  result<value> expand_input(const run& x);

  /// Evaluates a condition of `r`, and tells of it.
  result<bool> test(run_index r, const expression& condition);

  /// Everything that is set, as one map: copied, or moved.
  json all() const& { return session_.all(); }
  json all() && { return std::move(session_).all(); }

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  result<void> initialise(const parameter& assignment, const run& root);
  result<void> assign(const parameter& assignment, const environment& names);
  void append(symbol name, const value& content);

  const process_setup& setup_;
  recorded_world& world_;
  const run_tree& runs_;
  change_feed& feed_;
  session session_;
  std::set<std::string> given_; ///< The names that the caller's `init` set.
};

} // namespace troupe
