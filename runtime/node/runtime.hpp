/// Troupe for embedders: make a runtime, register actions, load a workflow, run it.
///
///   troupe::runtime runtime;
///   runtime.add(troupe::service{"shop"}.method("price", &price));
///   auto flow = runtime.load_file("order.yaml");
///   auto process = runtime.start(*flow, {.init = {{"sku", "A1"}}});
///   auto ended = process->wait();
#pragma once

#include "runtime/base/system_room.hpp"
#include "runtime/durability/content.hpp"
#include "runtime/language/workflow/value_type.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "runtime/node/ad_hoc.hpp"
#include "troupe/builder.hpp"
#include "troupe/event.hpp"
#include "troupe/options.hpp"
#include "troupe/output.hpp"
#include "troupe/policy.hpp"
#include "troupe/process.hpp"
#include "troupe/registry.hpp"
#include "troupe/service.hpp"
#include "troupe/state.hpp"
#include "troupe/subscription.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Hears every state change, in order, in batches, from a thread of its own. The engine waits
/// for a slow listener rather than losing an event. Must not throw.
using event_listener = std::function<void(std::span<const execution_event>)>;

/// How a runtime is set up.
struct runtime_options {
  unsigned threads = 0; ///< That run actors; 0: the number of cores.
  unsigned jobs = 0;    ///< Blocking actions at once, over all processes; 0: the number of cores.
  bool print_to_stderr = false;         ///< Where `printer:print` writes.
  std::function<void()> before_print{}; ///< Called before each of its lines; must be quick.
  event_listener on_events{};           ///< Of all processes. Empty: none, and events cost nothing.
  /// Processes that live at once, sub-workflows among them: what is started beside them fails.
  /// 0: as many as memory allows, 10,000 at most.
  std::size_t processes = 0;
  /// Definitions keep their text, for a store that is opened after them.
  bool keep_definitions = false;
  /// What its end does with the processes that live. Without a store they are cancelled.
  troupe::at_end at_end = troupe::at_end::cancel;
};

/// How processes are kept.
struct store_options {
  std::string path; ///< Of an SQLite database; it is made where there is none.
  /// Effects don't wait for the disk: the last moments before a crash may be lost, and with them
  /// the knowledge that an action ran.
  bool relaxed = false;
  /// Hears why nothing can be stored, and so nothing new starts; and, with nothing, that it can
  /// again. From a thread of the runtime's own; must be quick.
  std::function<void(const std::string&)> on_trouble{};
  /// Bytes by which the journal of a process grows, at least, before a snapshot is taken of it: no
  /// more than that (or twice a larger snapshot) is replayed when the process is taken up again.
  std::uint64_t snapshot_after = 4 << 20;
  /// Bytes of one value that is stored, at most: an action that gives more has failed.
  std::uint64_t value_max = largest_value;
  /// Hears why a snapshot could not be taken: nothing is lost with it. As `on_trouble` does.
  std::function<void(const std::string&)> on_failed_snapshot{};
  /// Hears what an operator should know besides: which request, recorded while nobody drove its
  /// process, came too late to make sense; what could not be forgotten. From any thread; must be
  /// quick.
  std::function<void(const std::string&)> on_notice{};
  /// Forgets processes that ended longer ago than this, once, in a thread of its own; 0: none.
  duration keep{};
};

/// How one process is started.
struct start_options {
  json init = json::object();  ///< Values that win over the definition's `init`.
  json noted = json::object(); ///< A map that is kept with the process, for whoever takes it up.
  duration timeout{};          ///< On top of the workflow's own; 0: none.
  std::string timeout_text{};  ///< As the user wrote it, for messages.
  std::vector<std::string> tasks{}; ///< Run only these and what they need; empty: all.
  bool debug = false; ///< Pause before the first task, to be stepped through or resumed.
  std::optional<policy_config> policy{}; ///< Instead of the workflow's.
  approval_terms approvals{};            ///< Where the policy asks.
};

/// What is otherwise from now on for processes that are taken up.
struct resume_options {
  std::optional<policy_mode> policy{}; ///< Of their sub-workflows, too.
  duration timeout{};                  ///< Counted from now on; 0: the one they have.
  /// From owners that live, or may live on another machine, too. Their programs must have ended, or
  /// an action may run twice; they find out before they start another one.
  bool take_over = false;
};

/// How a process goes on from an ended one.
struct continue_options {
  /// What tasks of the new definition were called before: paths without the workflow's name.
  std::map<std::string, std::string> renamed{};
  std::optional<policy_mode> policy{}; ///< Unset: as the ended process was started.
  duration timeout{};                  ///< 0: likewise.
  json noted = json::object();         ///< Empty: likewise; see `start_options`.
};

/// What a person says to an action that waits for approval.
enum class decision : std::uint8_t { approve, reject };

/// A node of Troupe: its actors, threads and registries. Destroying it cancels what still runs,
/// or leaves it in the store, as `at_end` says, and waits for that. The processes that it starts
/// have the working folder, `PATH`, time zone and locale that it found when it was made.
class runtime {
public:
  /// Throws `no_room` where the system has not as many threads as it needs.
  explicit runtime(runtime_options options = {});
  ~runtime();
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  /// Keeps processes in a store from now on. Call once, before the first definition is loaded, or
  /// with `keep_definitions` before the first process is started.
  result<void> open_store(store_options options);

  /// Takes up a process of the store that has not ended and that nobody drives: its owner has
  /// surely died. What was in flight runs again.
  result<process> resume(const std::string& process_id, const resume_options& options = {});

  /// Does so with all such processes. `faults` gets why single ones could not be taken up.
  result<std::vector<process>> recover(std::vector<error>* faults = nullptr,
                                       const resume_options& options = {});

  /// Starts a process of `flow` that goes on from an ended process of the store (or one whose
  /// journal can't be replayed any more), with what that was started with. Where an execution is
  /// ready which completed there at the same place with the same action and input, it gives what
  /// it gave; all else runs.
  result<process> go_on_from(const std::string& process_id, const workflow_ptr& flow,
                             continue_options options = {});

  /// Stops driving its processes: they stay in the store as they are, to be resumed by another
  /// runtime, and whoever waits for them here is told their state so far. Actions that run are
  /// told to stop, and count as not having ended. Nothing can be started any more; destroying the
  /// runtime waits for the actions and gives up its lease. Fails without a store.
  result<void> leave();
  /// Begins to do so without waiting for anything. Does nothing without a store.
  void request_leave();

  /// Registers a service's methods. Do so before the first definition is loaded.
  result<void> add(service methods);

  /// The actions, built-in ones included.
  const action_registry& actions() const noexcept;

  /// The named types. Add to them before the first definition is loaded.
  type_registry& types() noexcept;

  /// Loads and checks a definition whole; gives every problem at once. A file that is as it was
  /// when it was loaded before gives the same workflow.
  checked<workflow_ptr> load_file(const std::string& path) const;
  /// `name` stands in messages for the file; `folder` is what relative locations start from.
  checked<workflow_ptr> load_text(std::string_view text, std::string name = "workflow.yaml",
                                  std::string folder = {}) const;
  checked<workflow_ptr> load(const workflow_builder& definition) const;

  /// From now on `text` is what `load_file(path)` and the tasks that run the sub-workflow at `path`
  /// load, whatever the file holds, if there is one. Processes that live go on with the version
  /// they have, which their summaries name by its hash. Where the text has problems, gives them
  /// all, and changes nothing.
  checked<workflow_ptr> upsert(const std::string& path, std::string_view text);
  /// Forgets what was put in the place of `path`, or read from it: the file counts.
  void refresh(const std::string& path);

  /// Starts a process. Fails where `init` does not fit the workflow's `inputs`, or `tasks`
  /// names none of its tasks.
  result<process> start(workflow_ptr flow, start_options options = {});

  /// Calls one method of a service outside any workflow, by the same path as a task: retry,
  /// policy, approvals, events, steering. The process's output has the method's under `result`.
  result<process> execute(const ad_hoc_call& call, start_options options = {});

  /// Runs one task outside any workflow, likewise. Its id must be `result`.
  result<process> execute(const task_builder& task, start_options options = {});

  /// A process that lives, or has failed and may be taken up again; or an error.
  result<process> find(std::string process_id);

  /// The processes that live, or have failed and may be taken up again, sub-workflows among them,
  /// in the order of their ids.
  std::vector<process_summary> processes() const;

  /// Actions that wait for approval; `process_id` empty: of all processes.
  std::vector<approval_request> pending_approvals(std::string process_id = {}) const;

  /// Decides on one of them, named by its execution. Fails where it isn't pending (any more).
  result<void> decide(std::string execution_id, decision verdict, std::string reason = {});

  /// From now on `hear` hears what it wants to know of all processes. At most `capacity` events
  /// wait for it: where it is too slow it loses the oldest, and nobody waits for it.
  [[nodiscard]] subscription subscribe(event_filter wanted, event_handler hear,
                                       std::size_t capacity = 65'536);

  /// Lets others steer the processes, by the program `troupe` or with the requests of
  /// `runtime/control/control_request.hpp`, through a Unix socket in `folder`: those of the same
  /// user only. The folder is made where it is not there. Gives the socket's path, or why not.
  result<std::string> listen(const std::string& folder);

  /// Traces all processes from now on: spans as OTLP/JSON to `target`, which is `file:PATH` or
  /// `http://HOST:PORT`; what the file holds stays where it `appends`. Fails where that is neither,
  /// or the file can't be written.
  result<void> trace(std::string_view target, bool appends = false);

  /// Sends the spans that wait, and tells what became of all. Without tracing: of none.
  export_totals stop_tracing();

private:
  result<process> execute(const workflow_builder& alone, start_options options);

  struct node;
  std::unique_ptr<node> node_;
};

} // namespace troupe
