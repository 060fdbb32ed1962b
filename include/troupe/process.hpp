/// A started process, as held by the code that started or found it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/result.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"
#include "troupe/waiting.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

struct control_request;
struct execution_page;
struct execution_query;
struct execution_request;
struct process_client;

/// A call that `process::when_ended` has arranged. A handle: cheap to copy, and at its own end the
/// call still comes. It may outlive its process, not its runtime.
class end_call {
public:
  /// None.
  end_call() noexcept = default;

  /// The call is not made any more, nor under way, once this returns, within milliseconds; what its
  /// function holds is let go of. Does nothing where it has been made. From any threads, but not
  /// from the call itself, nor from where `process` may not be asked.
  void drop() const;

private:
  friend class process;
  end_call(std::shared_ptr<process_client> of, std::uint64_t number) noexcept;
  std::shared_ptr<process_client> client_; ///< Null: there is nothing to drop.
  std::uint64_t number_ = 0;
};

/// A handle: cheap to copy. It may outlive its process, not its runtime.
///
/// Threads: every call may be made from any threads at the same time, on one handle and on copies
/// of it. All but `id`, `request_cancel` and the `wait...` ask the process and return with its
/// answer, within milliseconds; none may be called from an action of pace `quick` or a
/// `log_handler`, which hold a thread that the process may need.
///
/// What controls it returns once the process has taken the request in. It fails with
/// `process_state`, and a sentence that says why, where it makes no sense in the state that the
/// process is in; then nothing has changed.
class process {
public:
  /// Unique: `start_options::id`, or `NAME/UUID` with the workflow's name.
  const std::string& id() const noexcept;

  /// When it was asked for; the epoch for whoever has found it rather than started it.
  time_point started_at() const noexcept;

  /// Waits until the start of the process is in the store: a crash doesn't lose it any more. At
  /// once without a store. False where it has ended before, because the store could not be written.
  bool wait_until_stored() const;

  /// Waits until the process has ended. The reference is valid as long as a handle to the process
  /// is, and until the process is resumed.
  const process_output& wait() const&;
  process_output wait() &&;

  /// Waits at most that long; nothing where the process hasn't ended by then.
  std::optional<process_output> wait_for(duration longest) const;

  /// Calls `hear` once, when the process ends, or where it has ended already at once and on this
  /// thread. As `wait` returns the state so far where the runtime leaves the process, `hear` is
  /// given that. Else it is called from a thread of the runtime, which it holds up: it must be
  /// quick, and may ask neither a process nor the runtime anything. It must not throw. One that has
  /// been called is forgotten: the end after `resume_failed` is another one. Any number of them may
  /// wait, each for a few bytes and no thread.
  end_call when_ended(const std::function<void(const process_output& ended)>& hear) const;

  /// Waits at most that long (0: no bound) until the process is paused or has ended, and
  /// returns its state.
  process_state wait_for_rest(duration longest = {}) const;

  /// Asks the process to end: running actions are asked to stop, `finally` tasks run. Any number
  /// of times; the first reason counts. Fails where it has ended.
  result<void> cancel(std::string reason) const;

  /// Asks for the same and returns at once: for a thread that handles signals.
  void request_cancel(std::string reason) const;

  /// Starts nothing new from now on: `paused` once what runs has finished. Reaches its
  /// sub-workflows, like `resume` and `cancel`. Fails unless it runs.
  result<void> pause(std::string reason = {}) const;

  /// Continues. Fails unless it is paused, or about to be.
  result<void> resume() const;

  /// Lets one held task start. Fails unless it is paused with a task held.
  result<void> step() const;

  /// Takes a failed or cancelled process back to where it stopped: what has completed stays
  /// completed, all else is pending again. Fails in any other state, and once the process is
  /// forgotten: a runtime keeps the last 256 that failed.
  result<void> resume_failed() const;

  /// Sends `payload` to a task with `await: {signal: name}`, now or when there is one. Fails where
  /// the workflow awaits no such signal (`signal_unknown`), or the process has ended.
  result<void> signal(std::string name, json payload = nullptr) const;

  /// The process in one row at this moment, its counters as far as they are stored. Fails
  /// (`process_unknown`) where it has ended and is forgotten.
  result<process_summary> summary() const;

  /// The state at this moment.
  process_state state() const;

  /// Everything about it at this moment: its session, its active executions (of a failed process
  /// those that would be resumed), errors. Secrets are masked. Waits until all of it is stored, for
  /// a second at most: then it is told as `unstored`. Fails where it has completed, or is
  /// forgotten.
  result<process_snapshot> snapshot() const;

  /// What its executions wait for at this moment, those together that wait for the same; or, of one
  /// task, by its id or path, each. Fails where it has completed, or is forgotten.
  result<process_waits> waits(std::string task = {}) const;

  /// The counters at this moment, those of its sub-workflows included.
  troupe::progress progress() const;

private:
  friend class runtime;
  explicit process(std::shared_ptr<process_client> shared);
  friend result<void> request(const process& target, const control_request& asked);
  friend result<execution_page> executions_of(const process& target, const execution_query& which,
                                              const execution_request& wanted);
  template <class Input>
  result<void> steer(Input what) const;
  std::shared_ptr<process_client> client_;
};

/// Whoever hears how a start goes, instead of waiting for that. Both are called by threads of the
/// runtime, which they hold up: they must be quick and must not throw, and may ask neither the
/// process nor the runtime anything.
struct start_listener {
  /// Once: the store, if one is open, has the process; or why nothing was started.
  std::function<void(result<process>)> started;
  /// Once after that, unless nothing was started: it has ended, or the runtime leaves it.
  /// `process::wait_for` returns that at once.
  std::function<void(const process&)> ended;
};

} // namespace troupe
