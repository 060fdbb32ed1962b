/// How an action that takes its time answers.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <functional>
#include <memory>

namespace troupe {

/// What a deferred action says at last: a result, now or after `delay` (a timer; no thread).
struct action_answer {
  result<value> outcome = null_value();
  duration delay{};
};

/// The obligation to answer once. Move-only, usable from any thread; dropped unanswered, it
/// fails its execution rather than hanging it.
class action_promise {
public:
  using receiver = std::function<void(action_answer)>;

  /// `deliver` is called exactly once, from the thread that answers.
  explicit action_promise(receiver deliver) : deliver_{std::move(deliver)} {}
  action_promise(action_promise&& other) noexcept : deliver_{std::exchange(other.deliver_, {})} {}
  action_promise& operator=(action_promise&& other) noexcept {
    std::swap(deliver_, other.deliver_);
    return *this;
  }
  ~action_promise() {
    if (deliver_)
      fail("the action ended without an answer");
  }

  void fulfil(value output) { answer({std::move(output), {}}); }
  void fail(std::string message) { answer({failure(std::move(message)), {}}); }
  /// Fulfils once `delay` has passed; a stop request ends the wait.
  void fulfil_after(duration delay, value output) { answer({std::move(output), delay}); }
  void answer(action_answer last_word) {
    if (auto deliver = std::exchange(deliver_, {}))
      deliver(std::move(last_word));
  }

private:
  receiver deliver_;
};

} // namespace troupe
