/// What the runtime offers to actions that reach beyond their own task.
#pragma once

#include "runtime/action/surroundings.hpp"
#include "troupe/action.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <stop_token>
#include <string>
#include <vector>

namespace troupe {

/// A request to run another workflow from inside a task.
struct sub_workflow_request {
  std::string
    location; ///< Resolved against `folder`; `.yaml` is added where there is no extension.
  std::string folder;
  std::vector<std::string> tasks; ///< Only these and what they need; empty: all.
  json init = json::object();
  bool async = false;        ///< Answer with the process id at once.
  bool ignore_error = false; ///< A failed process still completes the task.
  duration timeout{};        ///< 0: none.
  std::string parent_process_id;
  std::string execution_id;        ///< Of the task that asks.
  std::uint32_t first_attempt = 1; ///< As in `action_context`.
  surroundings_ptr around{};       ///< Of the process that asks: its own hold for what it starts.
  std::string continues{};         ///< As in `action_context`.
  bool again = false;              ///< Likewise.
};

/// The way from an action to the runtime that runs it. Thread-safe; never blocks.
class action_host {
public:
  virtual ~action_host() = default;

  /// Starts a sub-workflow and answers `{processId, state, output, errors}`.
  virtual void run_workflow(sub_workflow_request request, std::stop_token stop,
                            action_promise answer)
    = 0;

  /// Answers `{processId, state, output, errors, timeout}` once the process has ended or
  /// `timeout` has passed (0: no bound).
  virtual void wait_for_process(std::string process_id, duration timeout, std::stop_token stop,
                                action_promise answer)
    = 0;

  /// Answers the same at once, whatever the state.
  virtual void process_status(std::string process_id, action_promise answer) = 0;

  /// Hands `payload` to a task of the process that awaits the signal; answers `{processId}`.
  virtual void send_signal(std::string process_id, std::string name, value payload,
                           action_promise answer)
    = 0;
};

} // namespace troupe
