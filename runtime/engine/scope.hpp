/// Which names a task sees: its own `init`, those of the tasks around it, the session.
#pragma once

#include "runtime/engine/session.hpp"
#include "runtime/language/expression/environment.hpp"
#include "runtime/secrets/sealed_input.hpp"

#include <forward_list>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

class run_tree;
struct run;

/// Names that hold for one task and all below it. Inner scopes shadow outer ones.
struct scope {
  std::shared_ptr<scope> outer; ///< Null: the session comes next.
  /// The scope of a child of a fan-out: outputs below it land here, not in the session.
  bool keeps_outputs = false;
  std::vector<std::pair<symbol, value>> names;

  const value* find(symbol name) const;
  void set(symbol name, value content);
};

using scope_ptr = std::shared_ptr<scope>;

/// The scope in which outputs below `inner` land; null: the session.
scope* output_scope(const scope_ptr& inner);

/// Gives out the values of `now()`, `uuid()` and `env.NAME`: the same again when a process is
/// replayed.
class recorded_world {
public:
  explicit recorded_world(std::uint64_t seed, behaviour_number behaviour = current_behaviour,
                          std::map<std::string, value, std::less<>> variables = {},
                          time_point at = {})
    : now{at}, state_{seed}, behaviour_{behaviour}, variables_{std::move(variables)} {}

  time_point now{}; ///< Of the input that the engine is handling.

  /// A version 4 UUID (RFC 9562) from the process's own sequence.
  std::string next_uuid();

  /// The next number of that sequence (SplitMix64, Steele et al. 2014).
  std::uint64_t next_number();

  behaviour_number behaviour() const noexcept { return behaviour_; }

  /// An environment variable, or null where it was not set.
  const value* variable(const std::string& name) const {
    auto known = variables_.find(name);
    return known == variables_.end() ? nullptr : &known->second;
  }

  /// Shows `archive` all that it is made of (description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  std::uint64_t state_;
  behaviour_number behaviour_;
  std::map<std::string, value, std::less<>> variables_; ///< That the definition lists and are set.
};

/// What an expression of one task sees.
class task_environment final : public environment {
public:
  task_environment(const session& state, const scope* inner, recorded_world& world,
                   const symbol_table& names)
    : state_{state}, inner_{inner}, world_{world}, names_{names} {}

  /// Makes the fields of `output` visible by their own names, before everything else.
  void overlay(const value& output) { output_ = output; }

  /// Makes the states of tasks visible, as they are seen from `self`; and its own `attempt` and
  /// `last`, after everything else.
  void see_states(const run_tree& runs, const run& self) {
    runs_ = &runs;
    self_ = &self;
  }

  /// Lets secrets be named, by marks that outlive this.
  void see_secrets(secret_marks& marks) { marks_ = &marks; }

  /// Makes `content` visible as `name`, before everything else.
  void define(symbol name, value content) { extra_.emplace_back(name, std::move(content)); }

  const value* find(symbol name) const override;
  time_point now() const override { return world_.now; }
  std::string next_uuid() const override { return world_.next_uuid(); }
  behaviour_number behaviour() const override { return world_.behaviour(); }
  bool can_exist(symbol name) const override;
  std::string_view state_of(std::uint32_t task) const override;
  const value* variable(const std::string& name) const override { return world_.variable(name); }
  const value* secret(const std::string& name) const override {
    return marks_ ? &marks_->mark_of(name) : nullptr;
  }

private:
  const value* made_before(symbol name) const;
  const value* make(symbol name, value content) const;
  const value* field_in_other_case(symbol name) const;
  const value* of_attempt(symbol name) const;

  const session& state_;
  const scope* inner_;
  recorded_world& world_;
  const symbol_table& names_;
  value output_;
  std::vector<std::pair<symbol, value>> extra_;
  mutable std::vector<std::pair<symbol, value>> shown_; // fields of `output_` found so far
  // What else was made when it was asked for: fields in other case, and what is known of the run.
  mutable std::forward_list<std::pair<symbol, value>> made_;
  const run_tree* runs_ = nullptr;
  const run* self_ = nullptr;
  secret_marks* marks_ = nullptr;
};

} // namespace troupe
