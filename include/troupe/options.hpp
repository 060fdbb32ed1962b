/// How a runtime, its store and its processes are set up.
#pragma once

#include "troupe/event.hpp"
#include "troupe/json.hpp"
#include "troupe/limit.hpp"
#include "troupe/policy.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What a runtime does with the processes that are active when it ends.
enum class at_end : std::uint8_t {
  cancel, ///< They are cancelled, and waited for.
  leave,  ///< As they are in the store: another runtime can resume them at once.
};

/// Bytes of one value, at most: SQLite's own bound on a row, less what else is in it.
inline constexpr std::uint64_t largest_value = 999'990'000;

/// How much what is logged matters to an operator.
enum class log_level : std::uint8_t {
  info,    ///< What was wrong is right again.
  warning, ///< Something went wrong, and the runtime continues without it.
  error,   ///< Work is blocked until somebody acts.
};

/// Receives what an operator must know, each a sentence without a line feed: that the store can't
/// be written and that it can again, which process another runtime has taken, which request came
/// too late to make sense, which action was left behind. Called from threads of the runtime, also
/// by several at the same time; must be quick, must not throw, and must not call the runtime.
using log_handler = std::function<void(log_level level, std::string_view text)>;

/// What a command wrote, without its secrets.
struct written_lines {
  std::string_view process_id;
  std::string_view execution_id;
  std::string_view task_path; ///< With fan-out indexes.
  std::uint32_t attempt = 1;
  bool to_errors = false; ///< To standard error; else to standard output.
  /// Whole lines, each with its line feed; but parts of one of more than 64 KiB, and the last one
  /// without, if it has none.
  std::string_view text;
};

/// Receives what commands write, as it comes. Called by threads that serve commands, by several at
/// the same time, which wait for it; must not throw.
using lines_handler = std::function<void(const written_lines& written)>;

/// How a runtime is set up.
struct runtime_options {
  unsigned threads = 0; ///< That run actors; 0: the number of cores.
  unsigned jobs = 0;    ///< The cpus that actions may take, over all processes; 0: the cores.
  /// What else actions may take of this machine, by name: `memory` in bytes (by default all of it),
  /// `gpus` (by default those that are found), and whatever definitions name, licences say.
  std::map<std::string, double> resources{};
  /// Totals over all processes, beside `config.limits`; those that aren't rates over all programs
  /// of this user on this machine, too.
  std::vector<limit_total> limits{};
  /// What `http:request` may reach, whatever definitions say: patterns of hosts, in which `*` is
  /// any text and `?` any character. Empty: any host. Addresses that are link-local, at which
  /// clouds hand out credentials, only as they are written here (`169.254.169.254`).
  std::vector<std::string> http_allow{};
  /// Programs share `limits` that name the same folder here; it is made where it is not there.
  /// Empty: /tmp/troupe-UID.
  std::string limits_folder{};
  /// A cgroup (version 2) that is this program's, with the memory controller: its path, or `own`
  /// for the one that the program is in, which then moves itself to one below. Each command runs in
  /// a group of its own, where the kernel counts and bounds its memory. Where that can't be had, it
  /// is logged. Empty: none.
  std::string cgroup{};
  bool print_to_stderr = false; ///< Where `printer:print` writes: else to standard output.
  /// Called before each of its lines; must be quick. What it returns is held until that is written.
  std::function<std::shared_ptr<void>()> around_print{};
  lines_handler on_lines{}; ///< May be empty.
  log_handler log{};        ///< Empty: a line on standard error for each.
  /// Processes that are active at once, sub-workflows among them: what is started besides them
  /// fails. 0: as many as memory allows, 10,000 at most.
  std::size_t processes = 0;
  /// Secrets for the processes of this runtime alone, by name, whatever the workflow: they go
  /// before those of the store, and are never stored. What is resumed elsewhere needs them there.
  std::map<std::string, std::string> secrets{};
  /// The file, of mode 0600, with the key of the secrets that the store has. Empty:
  /// ~/.config/troupe/secret.keys
  std::string secret_key_file{};
  /// Definitions keep their text, for a store that is opened after them.
  bool keep_definitions = false;
  /// Without a store they are cancelled.
  troupe::at_end at_end = troupe::at_end::cancel;
};

/// How long what has ended stays in a store: of the workflows whose names match, what goes beyond
/// one of the bounds is removed, with all that it has started. What has failed is no exception.
struct keep_rule {
  std::string workflows = "*"; ///< Their names; `*` is any text, `?` any character.
  duration age{};              ///< What ended longer ago goes; 0: it may have at any time.
  std::uint64_t count = 0;     ///< Of each workflow so many stay, those that ended last; 0: all.
  /// Of each workflow the oldest go until the others take no more: entries of journals, values and
  /// outputs, those of sub-workflows with them. A value that several use counts for each. 0: any.
  std::uint64_t bytes = 0;
};

/// How processes are kept.
struct store_options {
  std::string path; ///< Of an SQLite database; it is created if there is none.
  /// Effects don't wait for the disk: the last moments before a crash may be lost, and with them
  /// the knowledge that an action ran.
  bool relaxed = false;
  /// Bytes by which the journal of a process grows, at least, before a checkpoint is taken of it:
  /// no more than that (or twice a larger checkpoint) is replayed when the process is resumed.
  std::uint64_t checkpoint_after = 4 << 20;
  /// Bytes of one value that is stored, at most: an action that returns more has failed.
  std::uint64_t value_max = largest_value;
  /// What to remove of what has ended, in a thread of its own, a little at a time. Of each workflow
  /// the first rule counts that its name matches; what matches none stays.
  std::vector<keep_rule> keep{};
  /// How long after they were applied the rules are applied again; 0: only once.
  duration keep_again{};
};

/// How one process is started.
struct start_options {
  json init = json::object();  ///< Values that win over the definition's `init`.
  json noted = json::object(); ///< A map that is stored with the process, for whoever resumes it.
  duration timeout{};          ///< On top of the workflow's own; 0: none.
  std::string timeout_text{};  ///< As the user wrote it, for messages.
  std::vector<std::string> tasks{}; ///< Run only these and what they need; empty: all.
  bool debug = false;               ///< Pause before the first task, to step through or resume.
  std::optional<policy_config> policy{}; ///< Instead of the workflow's.
  approval_terms approvals{};            ///< Where the policy asks.
  /// In each group, of sub-workflows too, what doesn't depend on a failure still starts.
  bool keep_going = false;
  /// After so many failed commands nothing new starts, and the process fails; 0: no bound. Each
  /// sub-workflow counts its own, and is one in the count of the process that started it.
  std::uint32_t max_failures = 0;
  /// Nothing is taken from earlier results (`cache`), in sub-workflows neither; what is done is
  /// kept.
  bool runs_anew = false;
  /// Among processes, its sub-workflows with it: what has more starts first.
  std::int32_t priority = 0;
  /// What the process is called, which no other one may be: 1 to 200 bytes of UTF-8 without spaces
  /// and control characters, not `last`, and no `-` at the beginning. Empty: `NAME/UUID`.
  /// The ids of its executions begin with it, and then name the workflow: with `a` of a workflow
  /// `flow`, a process `a/flow` may have some that are the same.
  std::string id{};
  /// Texts by name, to find it by (`label.team=x` in filters), with those of the workflow, over
  /// which these win. Its sub-workflows are started with all that it has. At most 64; a name is a
  /// letter or `_`, then letters, digits, `_`, `-` and `.`, a text has 1 to 256 bytes.
  std::map<std::string, std::string> labels{};
};

/// What is different from now on for processes that are resumed.
struct resume_options {
  std::optional<policy_mode> policy{}; ///< Of their sub-workflows, too.
  duration timeout{};                  ///< Counted from now on; 0: the one they have.
  /// From runtimes that are active, or may be on another machine, too. Their programs must have
  /// ended, or an action may run twice; they find out before they start another one.
  bool take_over = false;
  std::optional<std::int32_t> priority{}; ///< Of their sub-workflows, too; unset: as before.
};

/// How a process continues an ended one.
struct continue_options {
  /// What tasks of the new definition were called before: paths without the workflow's name.
  std::map<std::string, std::string> renamed{};
  std::optional<policy_mode> policy{};    ///< Unset: as the ended process was started.
  duration timeout{};                     ///< 0: likewise.
  json noted = json::object();            ///< Empty: likewise; see `start_options`.
  std::optional<std::int32_t> priority{}; ///< Unset: likewise.
};

/// The name of the task of an ad-hoc process: its output is under it in the session.
inline constexpr const char* ad_hoc_task = "result";

/// One call of a service's method.
struct ad_hoc_call {
  std::string action;           ///< `service:method`.
  json input = json::object();  ///< As it is: nothing in it is expanded.
  ordered_json retry = nullptr; ///< As a task's `retry`; null: one attempt.
  std::string timeout{};        ///< Of one attempt, such as `10s`; empty: none.
};

} // namespace troupe
