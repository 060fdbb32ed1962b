/// The options of `troupe run` and `troupe task`.
#pragma once

#include "cli/display/shown_output.hpp"
#include "cli/machine_flags.hpp"
#include "cli/secret_flags.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"
#include "runtime/base/labels.hpp"
#include "runtime/policy/policy.hpp"
#include "troupe/json.hpp"
#include "troupe/options.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// The most that `--jobs` takes.
inline constexpr unsigned most_jobs = 65'536;

/// The most that `--processes` takes.
inline constexpr unsigned most_processes = 10'000'000;

/// As written on the command line, unchecked. Absent ones are empty.
struct run_flags {
  std::string file;
  std::optional<std::string> task; ///< Of `troupe task`.
  std::optional<std::string> init;
  std::vector<std::string> settings; ///< `--set`, in order.
  std::optional<std::string> id;
  std::vector<std::string> labels; ///< `--label`, in order.
  std::optional<std::string> jobs;
  std::vector<std::string> resources;  ///< `--resource`, in order.
  std::vector<std::string> limits;     ///< `--limit`, likewise.
  std::vector<std::string> http_allow; ///< `--http-allow`, likewise.
  std::optional<std::string> priority;
  secret_flags secrets;
  bool take_over = false; ///< Of `troupe resume`: from owners that may live.
  std::optional<std::string> processes;
  std::optional<std::string> threads;
  std::optional<std::string> timeout;
  std::optional<std::string> output;
  std::optional<std::string> events;
  std::optional<std::string> durability;
  std::vector<std::string> keep; ///< `--keep`, in order.
  std::optional<std::string> on_interrupt;
  std::optional<std::string> format;
  std::optional<std::string> time_scale;
  std::optional<std::string> policy;
  std::optional<std::string> show_output;
  state_place place;
  std::optional<std::string> trace;
  std::optional<std::string> metrics;
  std::optional<std::string> max_failures;
  bool keep_going = false;
  bool no_cache = false;
  bool debug = false;
  bool quiet = false;
  bool verbose = false;
  bool dry_run = false;
  server_flags server;
  bool detach = false; ///< Of a run at a server: its end is not waited for.
};

/// Checked, with defaults.
struct run_options {
  std::string file;
  std::optional<std::string>
    text;                       ///< The definition, which is then in no file; `file` is its name.
  json handed = json::object(); ///< Values for it, under those of `init` and `settings`.
  std::optional<std::string> task; ///< Run only this one and what it needs.
  std::optional<std::string> init;
  std::vector<std::string> settings;
  std::string id;                             ///< Of the process; empty: it gets one.
  label_map labels;                           ///< Of the process.
  unsigned jobs = 0;                          ///< 0: the number of cores.
  resource_amounts resources;                 ///< Of the machine, but cpus.
  std::vector<limit_total> limits;            ///< Over all processes.
  std::vector<std::string> http_allow;        ///< Hosts that may be asked; empty: all.
  std::optional<std::int32_t> priority;       ///< Among processes; unset: 0, or as it was started.
  std::map<std::string, std::string> secrets; ///< For this run alone.
  std::string secret_key_file;                ///< Of those in the store; empty: the user's.
  unsigned processes = 0;                     ///< That live at once; 0: as memory allows.
  unsigned threads = 0;                       ///< 0: the number of cores.
  duration timeout{};                         ///< 0: none.
  std::string timeout_text;
  bool as_json = false;
  std::optional<std::string> events;
  bool appends_events = false;       ///< The file goes on, rather than begins.
  bool appends_trace = false;        ///< Likewise.
  bool recorded = false;             ///< The file is in WfFormat.
  double time_scale = 1;             ///< Of recorded runtimes.
  std::optional<policy_mode> policy; ///< Instead of the workflow's mode.
  std::optional<std::string> trace;  ///< Where spans go.
  std::string folder;                ///< Where others find the run to steer it.
  bool debug = false;                ///< Pause before the first task, to step through the run.
  std::string store;                 ///< The path of the database; empty: memory.
  bool store_is_default = false;     ///< Nobody asked for it.
  bool relaxed = false;              ///< Nothing waits for the store.
  std::vector<keep_rule> keep;       ///< What stays of what has ended; none: all.
  at_end on_interrupt = at_end::cancel;
  bool keep_going = false;   ///< What doesn't depend on a failure still starts.
  unsigned max_failures = 0; ///< After so many nothing new starts; 0: no bound.
  bool no_cache = false;     ///< Nothing is taken from earlier results.
  output_choice show_output = output_choice::none; ///< Of commands.
  bool quiet = false;
  bool verbose = false;
  bool dry_run = false;
  /// Where metrics go.
  std::optional<std::string> metrics;
};

/// Adds FILE and the options to a command. `flags` is filled when the command line is parsed.
void add_run_flags(CLI::App& command, run_flags& flags);

/// Adds those of them that a command takes which takes up processes, but `--output`, `--folder` and
/// `--store`.
void add_drive_flags(CLI::App& command, run_flags& flags);

/// Adds those that say what the machine has, and where spans go.
void add_machine_flags(CLI::App& command, run_flags& flags);

/// Adds those that say where state is kept, and for how long.
void add_keep_flags(CLI::App& command, run_flags& flags);

/// The options by which another command finds the processes of this run: ` --folder DIR`,
/// ` --store sqlite:PATH`, or nothing where it looks there anyway.
std::string place_flags(const run_options& options);

/// Checks the values. Fails with a message that starts with the name of the option.
result<run_options> check(const run_flags& flags);

} // namespace troupe::cli
