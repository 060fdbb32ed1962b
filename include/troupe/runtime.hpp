/// Troupe for embedders: make a runtime, register actions, load a workflow, run it.
///
///   troupe::runtime runtime;
///   runtime.add(troupe::service{"shop"}.method("price", &price));
///   auto flow = runtime.load_file("order.yaml");
///   auto process = runtime.start(*flow, {.init = {{"sku", "A1"}}});
///   auto ended = process->wait();
#pragma once

#include "troupe/builder.hpp"
#include "troupe/event.hpp"
#include "troupe/json.hpp"
#include "troupe/options.hpp"
#include "troupe/output.hpp"
#include "troupe/policy.hpp"
#include "troupe/process.hpp"
#include "troupe/registry.hpp"
#include "troupe/result.hpp"
#include "troupe/service.hpp"
#include "troupe/subscription.hpp"
#include "troupe/time.hpp"
#include "troupe/types.hpp"
#include "troupe/waiting.hpp"
#include "troupe/workflow.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

class metric_registry; // what is counted: internal

/// A node of Troupe: its threads, registries and processes. The processes that it starts have the
/// working folder, `PATH`, time zone and locale that it found when it was made.
///
/// Threads. First one thread sets it up: `add`, `types` and `open_store`, before a definition is
/// loaded (or, with `keep_definitions`, `open_store` before a process is started). From then on:
/// - loading, `upsert`, `refresh`, `start`, `execute`, `go_on_from`, `find`, `processes`,
///   `summaries_of`, `unstored`, `waits`, `pending_approvals`, `decide`, `subscribe`, `metrics`,
///   `actions` and `request_leave` may be called from any threads at the same time;
/// - `resume`, `recover`, `listen`, `trace`, `stop_tracing`, `export_metrics`,
///   `stop_exporting_metrics` and `leave` from one thread at a time, beside those;
/// - the destructor when no other call is under way, and not from a thread of the runtime.
///
/// None of its calls may be made from a `log_handler` or an action of pace `quick`.
class runtime {
public:
  /// Throws `no_room` where the system has not as many threads or descriptors as it needs.
  explicit runtime(runtime_options options = {});

  /// Cancels what is active, or leaves it in the store, as `runtime_options::at_end` says, and
  /// waits for that: `finally` tasks run, actions are asked to stop.
  ~runtime();
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  /// Keeps processes in a store from now on. Call it once, before the first definition is loaded,
  /// or with `keep_definitions` before the first process is started. Fails where the store can't be
  /// opened, locked, or was written by a newer Troupe; then processes are not stored.
  result<void> open_store(store_options options);

  /// Resumes a process of the store that has not ended and that no runtime drives: its owner has
  /// surely died. What was in flight runs again. Fails where there is none, another runtime drives
  /// it (`process_owned`), or its journal can't be replayed (`process_diverged`).
  result<process> resume(const std::string& process_id, const resume_options& options = {});

  /// Resumes all such processes. `faults`, where it is given, receives why single ones could not be
  /// resumed. Fails where the store can't be read.
  result<std::vector<process>> recover(std::vector<error>* faults = nullptr,
                                       const resume_options& options = {});

  /// Starts a process of `flow` that continues an ended process of the store (or one whose journal
  /// can't be replayed any more), with what that was started with. An execution that completed
  /// there at the same place, with the same action and input, has the same output again and does
  /// not run; all else runs. Fails without a store, and where there is no such process.
  result<process> go_on_from(const std::string& process_id, const workflow_ptr& flow,
                             continue_options options = {});

  /// Stops driving its processes, and returns when it does: they stay in the store as they are, to
  /// be resumed by another runtime, and `process::wait` returns their state so far. Actions that
  /// run are asked to stop, and count as not having ended. Nothing can be started any more;
  /// destroying the runtime waits for the actions and gives up its lease. Fails without a store.
  result<void> leave();
  /// Begins to do so and returns at once: for a thread that handles signals. Does nothing without
  /// a store.
  void request_leave();

  /// Registers a service's methods. Do so before the first definition is loaded. Fails on the first
  /// method whose name the service has already.
  result<void> add(service methods);

  /// The actions, built-in ones included.
  const action_registry& actions() const noexcept;

  /// The cgroup below which each command runs in one of its own, as `runtime_options::cgroup`
  /// asked; empty: there is none, and the memory of commands is looked at once a second.
  std::string cgroup() const;

  /// The named types. Add to them before the first definition is loaded.
  type_registry& types() noexcept;

  /// Loads a definition, YAML or JSON, and checks it as a whole, with the definitions that it runs
  /// as sub-workflows. Returns the workflow, or every problem with its place. A file that hasn't
  /// changed since it was loaded before returns the same workflow. Reads files: may block.
  checked<workflow_ptr> load_file(const std::string& path) const;
  /// The same of a text. `name` is used in messages for the file; relative locations start from
  /// `folder` (empty: the working folder).
  checked<workflow_ptr> load_text(std::string_view text, std::string name = "workflow.yaml",
                                  std::string folder = {}) const;
  /// The same of a definition made in C++. Places are those in its JSON, indented by two.
  checked<workflow_ptr> load(const workflow_builder& definition) const;

  /// From now on `text` is what `load_file(path)` and the tasks that run the sub-workflow at `path`
  /// load, whatever the file holds, if there is one. Active processes continue with the version
  /// that they have; their summaries name it by its hash. Where the text has problems, returns all
  /// of them and changes nothing; those of sub-workflows come when it is loaded.
  checked<workflow_ptr> upsert(const std::string& path, std::string_view text);
  /// Drops what `upsert` put in the place of `path`, and what was read from it: the file counts.
  void refresh(const std::string& path);

  /// Starts a process, and returns at once. Fails where `init` doesn't fit the workflow's `inputs`,
  /// or `tasks` names none of its tasks. Where the runtime is at its limit of processes, or leaves,
  /// the process ends at once as failed, with the reason.
  ///
  /// With `start_options::id` it returns once the store, if one is open, has the process: a few
  /// milliseconds, which starts from several threads share; as long as the store can't be written,
  /// until it can be. Of those that start one id at the same time, in any runtimes of the store,
  /// one succeeds. The others fail, and nothing of them has run: with `process_exists`, as where
  /// the store has a process of that id, active or ended. Without a store the processes count that
  /// `find` finds. Fails with `runtime_busy` at the limit of processes. Where the runtime
  /// leaves (`runtime_closing`), or gives the store up (`store_failed`), before it is known whether
  /// the store has the process, that may have it all the same.
  result<process> start(workflow_ptr flow, start_options options = {});

  /// Starts a process likewise, and returns at once, with or without an id of its choice: `hear` is
  /// told what becomes of it, once the store has it. Where it ends before, as the store can't be
  /// written or the runtime is at its limit, nothing was started (`store_failed`). `hear` may be
  /// told on this thread, before this returns.
  void start(workflow_ptr flow, start_options options, start_listener hear);

  /// Calls one method of a service outside any workflow, the same way as a task: with retry,
  /// policy, approvals, events and control. The process's output has the method's under `result`.
  result<process> execute(const ad_hoc_call& call, start_options options = {});

  /// Runs one task outside any workflow, likewise. Its id must be `result`.
  result<process> execute(const task_builder& task, start_options options = {});

  /// The process of that id that is active, or has failed and can be resumed. Fails
  /// (`process_unknown`) where there is none.
  result<process> find(std::string process_id);

  /// The processes that are active, or have failed and can be resumed, sub-workflows among them, in
  /// the order of their ids.
  std::vector<process_summary> processes() const;

  /// Those of the processes with these `ids` that `find` finds, asked all at once; in the order of
  /// their ids. Those that another runtime drives are left out.
  std::vector<process_summary> summaries_of(std::set<std::string> ids) const;

  /// The active ones whose starts are not known to be in the store, which may be locked, or its
  /// disk full: who reads it can't know of them. In the order of their ids; none without a store.
  std::vector<process_summary> unstored() const;

  /// What the executions of some of the active processes wait for, summed up as by
  /// `process::waits`, by one question to all of them. Those that another runtime drives are left
  /// out.
  waits_page waits(waits_request which = {}) const;

  /// Actions that wait for approval; `process_id` empty: of all processes.
  std::vector<approval_request> pending_approvals(std::string process_id = {}) const;

  /// Decides on one of them, named by its execution. Fails where it isn't pending, or not any more:
  /// `approval_unknown`, `approval_decided`.
  result<void> decide(std::string execution_id, decision verdict, std::string reason = {});

  /// From now on `handler` receives the events of all processes that `wanted` lets through, until
  /// the subscription or the runtime ends. Where nobody subscribes, events cost nothing.
  [[nodiscard]] subscription subscribe(event_filter wanted, event_handler handler,
                                       subscribe_options how = {});

  /// Opens a Unix socket in `folder`, through which `troupe ps`, `troupe cancel` and the other
  /// commands of the same user reach the processes. Creates the folder if there is none. Returns
  /// the socket's path. Fails where the folder can't be made or belongs to another user.
  result<std::string> listen(const std::string& folder);

  /// Traces all processes from now on: spans as OTLP/JSON to `target`, which is `file:PATH` or
  /// `http://HOST:PORT`; what the file holds stays where it `appends`. Fails where that is neither,
  /// or the file can't be written.
  result<void> trace(std::string_view target, bool appends = false);

  /// Sends the spans that wait, for at most five seconds, and returns what became of all. Without
  /// tracing: of none.
  export_totals stop_tracing();

  /// Sends its metrics, as OTLP/JSON, to `target` from now on, instead of to an earlier one: after
  /// each `interval`, and at the end. A `target` is as of `trace`. What can't be sent holds up
  /// nobody; why is logged, once. Fails where `target` is none, or the file can't be written.
  result<void> export_metrics(std::string_view target, duration interval = std::chrono::minutes{1},
                              bool appends = false);

  /// Sends them once more, for at most five seconds, and then no more. Does nothing where they
  /// aren't sent.
  void stop_exporting_metrics();

  /// What this runtime has counted since it was made, and how things stand now, as text that
  /// Prometheus reads (`text/plain; version=0.0.4`); docs/operating.md names all of it. Asks no
  /// process, and takes no longer with more of them.
  std::string metrics() const;

  /// For Troupe's own servers, which add what they count.
  metric_registry& metric_families() noexcept;

  /// For Troupe's own servers: `hear` is called, by any thread, when schedules of that workflow of
  /// the catalogue (empty: of any) may have changed. It must not wait. Empty: nobody hears of that.
  void on_schedules(std::function<void(const std::string& workflow)> hear);

  /// Calls that. Returns whether somebody hears.
  bool tell_of_schedules(const std::string& workflow) const;

private:
  result<process> execute(const workflow_builder& alone, start_options options);

  struct node;
  std::unique_ptr<node> node_;
};

} // namespace troupe
