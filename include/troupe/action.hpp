/// Actions: what a task does. A method of a service, from an input value to an output value.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

struct attempt_logs;
class action_host;            // what built-in actions ask of the runtime: internal
class redactor;               // likewise
struct recorded_surroundings; // likewise
struct http_bounds;           // likewise

/// What a process found around it when it was started, for built-in actions; null: nothing was
/// recorded, and what this program has is used.
using surroundings_ptr = std::shared_ptr<const recorded_surroundings>;

/// What an action knows of further attempts, once it has failed. A plain value.
struct retry_advice {
  bool is_vain = false;   ///< Another attempt would fail alike: none is made.
  duration least_delay{}; ///< None is made sooner; 0: at any time.
  /// What the other side called it, as HTTP does (503): `status` in `retry.when`; 0: nothing.
  int status = 0;

  friend bool operator==(const retry_advice&, const retry_advice&) = default;
};

/// What a deferred action answers: a result, now or after `delay` (a timer; no thread).
struct action_answer {
  result<value> outcome = null_value();
  duration delay{};
  retry_advice advice{}; ///< Of a failure.
};

/// The obligation to answer once. Move-only, usable from any thread; dropped unanswered, it
/// fails its execution rather than blocking it.
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

  /// Completes the attempt with `output`. This and the others: the first answer counts, any thread.
  void fulfil(value output) { answer({std::move(output), {}}); }
  /// Fails the attempt with a sentence for a person.
  void fail(std::string message) { answer({failure(std::move(message)), {}}); }
  /// Completes the attempt once `delay` has passed; a stop request ends the wait.
  void fulfil_after(duration delay, value output) { answer({std::move(output), delay}); }
  /// What the others do.
  void answer(action_answer last_word) {
    if (auto deliver = std::exchange(deliver_, {}))
      deliver(std::move(last_word));
  }

private:
  receiver deliver_;
};

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

  /// As those of `action_promise`.
  void fulfil(Out output) { answer_.fulfil(to_value(std::move(output))); }
  void fail(std::string message) { answer_.fail(std::move(message)); }
  /// Completes the attempt once `delay` has passed; no thread waits.
  void fulfil_after(duration delay, Out output) {
    answer_.fulfil_after(delay, to_value(std::move(output)));
  }
  /// The promise without its type, for those who have the answer as a `value`.
  action_promise untyped() && { return std::move(answer_); }

private:
  action_promise answer_;
};

/// An input as written: parts of it are known, others are expressions.
struct known_input {
  /// The fields whose values are known, or the input itself where it isn't a map.
  json constants = json::object();
  std::vector<std::string> dynamic{}; ///< Fields that are set, with values not known yet.
  /// The known items of lists of which others are not: by field, then by index.
  std::map<std::string, std::map<std::size_t, json>> items{};
  bool open = false; ///< Further fields may be set: their names are expressions.

  /// Whether nothing is left to be known.
  bool is_whole() const { return dynamic.empty() && !open; }
};

/// What is wrong with an input.
struct input_fault {
  std::string field; ///< As it was given; empty: the input as a whole.
  std::string message;
};

/// What an execution has of a resource of its machine, for itself, while it runs.
struct resource_share {
  std::string name;  ///< `cpus`, `memory`, `gpus`, or what a definition calls it.
  double amount = 0; ///< Of memory in bytes.
  /// Where it has numbered pieces (GPUs): which of them, ascending.
  std::vector<std::uint32_t> indices{};
};

/// What an action may know of the execution that it serves. A plain value.
struct action_context {
  std::string process_id;   ///< Empty in unit tests, like the two that follow.
  std::string execution_id; ///< Stable over retries and restarts: an idempotency key.
  std::string task_path;
  std::string folder;        ///< Of the definition: what sub-workflow locations are relative to.
  std::uint32_t attempt = 1; ///< Counts from 1.
  std::stop_token stop;      ///< Asked to stop on cancel and timeout.
  std::vector<resource_share> resources{}; ///< What it took; empty where it takes nothing.

  // What follows is for the built-in actions.
  std::shared_ptr<action_host> host; ///< The runtime around the action; null in unit tests.
  /// The attempt that this one, and all since it, repeat: their runtimes had died.
  std::uint32_t first_attempt = 1;
  surroundings_ptr around{}; ///< Of the process.
  std::string continues{};   ///< The ended process that one which it starts continues; or empty.
  /// The attempt before has failed, and the process that it started is to be resumed.
  bool again = false;
  std::shared_ptr<const attempt_logs> logs{}; ///< For what commands write; null: nowhere.
  /// Where commands add what they used, before the action answers; null: nobody asks.
  std::shared_ptr<attempt_usage> used{};
  std::shared_ptr<const redactor> secrets{}; ///< Hides what is not to be logged; null: nothing.
  std::shared_ptr<const http_bounds> http{}; ///< `config.http` of the workflow; null: not said.
};

/// Runs to its end before it returns; called from many threads at once. The error's message fails
/// the attempt. May throw: the exception's message fails the attempt.
using direct_method = std::function<result<value>(const action_context&, const value& input)>;

/// Starts the work and returns; answers later, from any thread, through the promise. On a stop
/// request it must answer soon. May throw before it has answered.
using deferred_method
  = std::function<void(const action_context&, const value& input, action_promise)>;

/// Whether an action may hold up the thread that calls it.
enum class action_pace : std::uint8_t {
  quick, ///< Microseconds of pure computing: runs on a scheduler thread.
  /// May wait or compute for long: on a thread of its own, with a cpu for it. With a promise, it
  /// has the cpu until it answers, and the thread only until it returns, which should be soon.
  blocking,
  deferred, ///< Answers through its promise and holds no thread.
};

/// All that is wrong with an input, as far as that is known before the action runs. May throw what
/// reading an input throws.
using input_check = std::function<std::vector<input_fault>(const known_input&)>;

/// A method of a service. Immutable once registered.
struct action {
  std::string service;
  std::string method;
  std::string description;      ///< One sentence.
  json input = json::object();  ///< `{field: "type, meaning"}`, for people.
  json output = json::object(); ///< Likewise.
  action_pace pace = action_pace::blocking;
  /// Whether the context's ids are wanted: making them costs, so quick actions that ignore
  /// them get empty ones.
  bool wants_identity = true;
  /// Whether it does nothing itself but waits for a timer or another process: such an action in
  /// flight does not keep its process from being paused.
  bool only_waits = false;
  /// The input's field that a shell reads, if there is one: `$name` may be the shell's there.
  std::string shell_field{};
  /// The field of the input that names the file of a workflow which the action runs; empty: none.
  /// Where it is known without running anything, the file is checked with the definition.
  std::string workflow_field{};
  /// Changes where the same input gives something else from now on: earlier results (`cache`) are
  /// not taken any more then. Any text.
  std::string version{};
  input_check check{}; ///< What a definition's input is checked with at load; null: takes anything.
  /// A `direct_method` is quick or blocking, a `deferred_method` deferred or blocking.
  std::variant<direct_method, deferred_method> run;
};

} // namespace troupe
