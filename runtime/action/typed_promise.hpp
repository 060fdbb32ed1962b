/// The answer of a typed method that comes later.
#pragma once

#include "troupe/action.hpp"

namespace troupe {

/// What a typed method's output becomes: shared as it is where it is a `value` already.
template <class Out>
value to_value(Out output) {
  if constexpr (std::is_same_v<Out, value>)
    return output;
  else
    return make_value(json(std::move(output)));
}

/// An `action_promise` that takes an `Out`. Move-only, usable from any thread; dropped
/// unanswered, it fails its execution.
template <class Out>
class typed_promise {
public:
  explicit typed_promise(action_promise answer) : answer_{std::move(answer)} {}

  void fulfil(Out output) { answer_.fulfil(to_value(std::move(output))); }
  void fail(std::string message) { answer_.fail(std::move(message)); }
  /// Fulfils once `delay` has passed; no thread waits.
  void fulfil_after(duration delay, Out output) {
    answer_.fulfil_after(delay, to_value(std::move(output)));
  }
  /// The promise without its type, for those who have the answer as a `value`.
  action_promise untyped() && { return std::move(answer_); }

private:
  action_promise answer_;
};

} // namespace troupe
