#include "runtime/action/invoke.hpp"

#include <atomic>
#include <exception>
#include <optional>
#include <thread>

namespace troupe {

namespace {

std::string name_of(const action& entry) {
  return entry.service + ':' + entry.method;
}

std::string message_of(const action& entry, const std::exception& thrown) {
  std::string_view what = thrown.what();
  return what.empty() ? name_of(entry) + " threw an exception without a message"
                      : std::string{what};
}

std::string unknown_exception(const action& entry) {
  return name_of(entry) + " threw something that is not a std::exception";
}

/// The first answer counts. While the action's call unwinds, its promise is dropped before the
/// exception can be seen: that answer is held back, for the exception says more.
class guarded_answer {
public:
  explicit guarded_answer(action_promise answer) : answer_{std::move(answer)} {}

  void receive(action_answer said) {
    bool unwinds = std::this_thread::get_id() == caller_ && calling_
                   && std::uncaught_exceptions() > exceptions_at_call_;
    if (unwinds)
      held_ = std::move(said);
    else
      deliver(std::move(said));
  }

  /// The call threw.
  void thrown(std::string message) {
    calling_ = false;
    deliver({failure(std::move(message)), {}});
  }

  /// The call returned.
  void returned() {
    calling_ = false;
    if (held_)
      deliver(std::move(*held_));
  }

private:
  void deliver(action_answer said) {
    if (!answered_.test_and_set())
      answer_.answer(std::move(said));
  }

  action_promise answer_;
  std::atomic_flag answered_;
  const std::thread::id caller_ = std::this_thread::get_id();
  const int exceptions_at_call_ = std::uncaught_exceptions();
  bool calling_ = true; // as `held_`, only touched by the calling thread
  std::optional<action_answer> held_;
};

} // namespace

result<value> invoke(const action& entry, const action_context& context, const value& input) {
  const auto* run = std::get_if<direct_method>(&entry.run);
  if (!run)
    return failure(name_of(entry) + " is deferred: it answers through a promise");
  try {
    return (*run)(context, input);
  } catch (const std::exception& thrown) {
    return failure(message_of(entry, thrown));
  } catch (...) {
    return failure(unknown_exception(entry));
  }
}

void invoke(const action& entry, const action_context& context, const value& input,
            action_promise answer) {
  const auto* run = std::get_if<deferred_method>(&entry.run);
  if (!run)
    return answer.fail(name_of(entry) + " is not deferred: it returns its answer");
  auto guard = std::make_shared<guarded_answer>(std::move(answer));
  try {
    (*run)(context, input,
           action_promise{[guard](action_answer said) { guard->receive(std::move(said)); }});
    guard->returned();
  } catch (const std::exception& thrown) {
    guard->thrown(message_of(entry, thrown));
  } catch (...) {
    guard->thrown(unknown_exception(entry));
  }
}

} // namespace troupe
