/// The names that a task of the model sees.
#pragma once

#include "runtime/language/expression/environment.hpp"

#include <map>
#include <set>

namespace troupe::testing {

/// The session of a model's run.
struct model_session {
  std::map<symbol, value> values;
  std::set<symbol> unsure; ///< Names whose value depends on the order of things.
  bool guessed = false;    ///< Whether an unsure value was read.
};

/// A task's own values over those of the tasks around it, the session at the bottom.
class model_scope final : public environment {
public:
  model_scope(const model_scope* outer, model_session& session)
    : outer_{outer}, session_{session} {}

  std::map<symbol, value> own;
  /// Whether outputs and `init` below land here: the scope of a child of a fan-out.
  bool holds_outputs = false;

  const value* find(symbol name) const override {
    for (const auto* at = this; at; at = at->outer_)
      if (auto found = at->own.find(name); found != at->own.end())
        return &found->second;
    if (session_.unsure.count(name))
      session_.guessed = true;
    auto found = session_.values.find(name);
    return found == session_.values.end() ? nullptr : &found->second;
  }

  time_point now() const override { return {}; }
  std::string next_uuid() const override { return {}; }

  /// The scope of the nearest child of a fan-out around, if there is one.
  model_scope* child_scope() {
    for (auto* at = this; at; at = const_cast<model_scope*>(at->outer_))
      if (at->holds_outputs)
        return at;
    return nullptr;
  }

private:
  const model_scope* outer_;
  model_session& session_;
};

} // namespace troupe::testing
