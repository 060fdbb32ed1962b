/// A started process, in the hands of whoever started it or found it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <memory>
#include <optional>
#include <string>

namespace troupe {

struct control_request;
struct process_client;

/// Cheap to copy, usable from any thread; may outlive its process, not its runtime. What steers
/// it returns once the process has taken the request in, and fails with a message that says why
/// not where it makes no sense in the state that the process is in; then nothing has changed.
class process {
public:
  const std::string& id() const noexcept;

  /// Waits until nothing loses the process any more: its start is in the store. At once without
  /// one. False where it has ended before, because the store could not be written.
  bool wait_until_stored() const;

  /// Waits until the process has ended. The reference holds as long as a handle to the process,
  /// and until it is taken up again.
  const process_output& wait() const&;
  process_output wait() &&;

  /// Waits at most that long; nothing where the process still runs.
  std::optional<process_output> wait_for(duration longest) const;

  /// Waits at most that long (0: no bound) until the process is paused or has ended, and gives
  /// the state that it is in.
  process_state wait_for_rest(duration longest = {}) const;

  /// Asks the process to end: running actions are told to stop, `finally` tasks run. Any number
  /// of times; the first reason stands. Fails where it has ended.
  result<void> cancel(std::string reason) const;

  /// Asks for the same without waiting for anything: for a thread that hears signals, say.
  void request_cancel(std::string reason) const;

  /// Starts nothing new from now on: `paused` once what runs has finished. Reaches its
  /// sub-workflows, like `resume` and `cancel`. Fails unless it runs.
  result<void> pause(std::string reason = {}) const;

  /// Carries on. Fails unless it is paused, or about to be.
  result<void> resume() const;

  /// Lets one held task start. Fails unless it is paused with a task held.
  result<void> step() const;

  /// Takes a failed or cancelled process back to where it stopped: what has completed stays
  /// completed, all else is pending again. Fails in any other state, and once the process was
  /// forgotten (a runtime keeps the last 256 that failed).
  result<void> resume_failed() const;

  /// Hands `payload` to a task with `await: {signal: name}`, now or when there is one. Fails where
  /// the workflow awaits no such signal, or the process has ended.
  result<void> signal(std::string name, json payload = nullptr) const;

  /// Does what a verb of `runtime/engine/verb.hpp` does, by its name: those above, and those that
  /// have no method here. Fails where it has no rule, or decides on an approval.
  result<void> request(const control_request& asked) const;

  /// The process in one row at this moment. Fails where it has ended and was forgotten.
  result<process_summary> summary() const;

  /// The state at this moment.
  process_state state() const;

  /// Everything about it at this moment: its session, the executions that live (and of a failed
  /// process those that would be taken up again), errors. Secrets are masked. Fails where it has
  /// completed, or was forgotten.
  result<process_snapshot> snapshot() const;

  /// The counters at this moment, those of its sub-workflows included.
  troupe::progress progress() const;

private:
  friend class runtime;
  explicit process(std::shared_ptr<process_client> shared);
  template <class Input>
  result<void> steer(Input what) const;
  std::shared_ptr<process_client> client_;
};

} // namespace troupe
