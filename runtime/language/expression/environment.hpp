/// Where an expression finds the names it mentions.
#pragma once

#include "runtime/base/behaviour.hpp"
#include "runtime/base/symbol.hpp"
#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// The names and the outside world that an expression may see while it is evaluated.
class environment {
public:
  virtual ~environment() = default;

  /// The value bound to `name`, or null where it is unknown. Stays valid until the environment
  /// changes.
  virtual const value* find(symbol name) const = 0;

  /// What `now()` gives: recorded, so that a resumed run sees the same.
  virtual time_point now() const = 0;

  /// What the next `uuid()` gives: recorded like `now`.
  virtual std::string next_uuid() const = 0;

  /// The environment variable that `env.NAME` reads, as it was when the process started; null: it
  /// was not set. Stays valid as long as the environment.
  virtual const value* variable(const std::string&) const { return nullptr; }

  /// What stands for the secret that `secret.NAME` names, until the action that is given it is
  /// called; null: no secret can be named here. Stays valid as long as the environment.
  virtual const value* secret(const std::string&) const { return nullptr; }

  /// How functions behave: as they did when the process was started.
  virtual behaviour_number behaviour() const { return current_behaviour; }

  /// Whether something may give the name a value, perhaps later: then `$name` in a text is never
  /// left as it is written.
  virtual bool can_exist(symbol) const { return false; }

  /// The state of the latest execution of a task (its index in the workflow) as a text; empty where
  /// there was none.
  virtual std::string_view state_of(std::uint32_t) const { return {}; }
};

} // namespace troupe
