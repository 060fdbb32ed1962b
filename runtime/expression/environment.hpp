/// Where an expression finds the names it mentions.
#pragma once

#include "runtime/base/behaviour.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/symbol.hpp"
#include "runtime/base/time.hpp"

#include <string>

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

  /// How functions behave: as they did when the process was started.
  virtual behaviour_number behaviour() const { return current_behaviour; }
};

} // namespace troupe
