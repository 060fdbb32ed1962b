/// Actions: what a task does. A method of a service, from an input value to an output value.
#pragma once

#include "runtime/action/surroundings.hpp"
#include "troupe/action.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

class action_host;

/// What an action may know of the execution that it serves.
struct action_context {
  std::string process_id;
  std::string execution_id; ///< Stable over retries and restarts: an idempotency key.
  std::string task_path;
  std::string folder;        ///< Of the definition: what sub-workflow locations are relative to.
  std::uint32_t attempt = 1; ///< Counts from 1.
  std::stop_token stop;      ///< Asked to stop on cancel and timeout.
  std::shared_ptr<action_host> host; ///< The runtime around the action; null in unit tests.
  /// That of which this attempt, and all since it, are repetitions: their runtimes had died.
  std::uint32_t first_attempt = 1;
  surroundings_ptr around{}; ///< Of the process: see `path_in`.
  std::string continues{};   ///< The ended process that one which it starts goes on from; or empty.
  /// The attempt before has failed, and the process that it started is to go on where it stopped.
  bool again = false;
};

/// Runs to its end before it returns. The error's message fails the attempt. May throw: the
/// exception's message fails the attempt.
using direct_method = std::function<result<value>(const action_context&, const value& input)>;

/// Starts the work and returns; answers later, from any thread, through the promise. On a stop
/// request it must answer soon. May throw before it has answered.
using deferred_method
  = std::function<void(const action_context&, const value& input, action_promise)>;

/// Whether an action may hold up the thread that calls it.
enum class action_pace : std::uint8_t {
  quick,    ///< Microseconds of pure computing: runs on a scheduler thread.
  blocking, ///< May wait or compute for long: runs in a job slot, `--jobs` at once.
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
  input_check check{}; ///< What a definition's input is checked with at load; null: takes anything.
  std::variant<direct_method, deferred_method> run; ///< `deferred_method` iff pace is deferred.
};

} // namespace troupe
