#include "cli/run_options.hpp"

#include "cli/flag_values.hpp"
#include "cli/keep_rule.hpp"
#include "runtime/node/named_id.hpp"

#include <array>
#include <string_view>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

constexpr unsigned most_threads = 1'024;
constexpr unsigned most_failures = 1'000'000'000;

constexpr std::array<std::string_view, 2> file_forms{"troupe", "wfformat"};
constexpr std::array<std::string_view, 3> policy_words{"auto", "ask", "deny"};
constexpr std::array<std::string_view, 2> durabilities{"strict", "relaxed"};
constexpr std::array<std::string_view, 2> interrupt_reactions{"cancel", "leave"};
constexpr std::array<std::string_view, 3> output_choices{"failed", "all", "none"};

void add_value_flags(CLI::App& command, run_flags& flags) {
  command.add_option("--init", flags.init, "JSON object of initial values; - reads standard input")
    ->type_name("FILE");
  command
    .add_option("--set", flags.settings,
                "One initial value, over those of --init; the value is JSON, else text")
    ->type_name("NAME=VALUE")
    ->allow_extra_args(false);
  command
    .add_option("--id", flags.id, "The process is called so; fails where there is one of that id")
    ->type_name("ID");
  command
    .add_option("--label", flags.labels,
                "A label of the process, over the workflow's: find it by label.NAME=TEXT")
    ->type_name("NAME=TEXT")
    ->allow_extra_args(false);
  add_keep_flags(command, flags);
}

void add_failure_flags(CLI::App& command, run_flags& flags) {
  command.add_flag("-k,--keep-going", flags.keep_going,
                   "After a failure, still run what doesn't depend on it, in sub-workflows too");
  command
    .add_option("--max-failures", flags.max_failures,
                "Start nothing new after N failed commands (no bound)")
    ->type_name("N");
  command.add_flag("--no-cache", flags.no_cache,
                   "Run anew what cache would take from earlier runs, in sub-workflows too");
}

void add_output_flags(CLI::App& command, run_flags& flags, CLI::Option* quiet) {
  command
    .add_option("--output", flags.output,
                "Form of standard output: text (the default), or json: one document")
    ->type_name(choice_type(output_forms));
  command.add_flag("-v,--verbose", flags.verbose, "Log each change of state")->excludes(quiet);
  command.add_flag("--debug", flags.debug, "Pause before the first task, to step through the run")
    ->excludes(quiet);
  command.add_flag("--dry-run", flags.dry_run, "Show what would run, in order, and run nothing");
}

CLI::Option* add_drive(CLI::App& command, run_flags& flags) {
  add_machine_flags(command, flags);
  add_secret_flags(command, flags.secrets);
  command
    .add_option("--priority", flags.priority,
                "Of this run among others: what has more starts first (0)")
    ->type_name("N");
  command
    .add_option("--timeout", flags.timeout, "Cancel the run after this time, such as 90s or 1h30m")
    ->type_name("DURATION");
  command
    .add_option("--events", flags.events, "Write each change of state to FILE, as a line of JSON")
    ->type_name("FILE");
  command
    .add_option("--policy", flags.policy,
                "auto, ask (a person approves each action) or deny, instead of the workflow's")
    ->type_name(choice_type(policy_words));
  command
    .add_option("--on-interrupt", flags.on_interrupt,
                "What Ctrl-C does: cancel the run (the default), or leave it to be resumed later")
    ->type_name(choice_type(interrupt_reactions));
  command
    .add_option("--show-output", flags.show_output,
                "Show what commands write: of failed attempts, of all as it comes, or none")
    ->type_name(choice_type(output_choices));
  return command.add_flag("-q,--quiet", flags.quiet, "Print nothing but errors");
}

void add_scale_flags(CLI::App& command, run_flags& flags) {
  command
    .add_option("--format", flags.format,
                "What FILE is: troupe (the default), or wfformat: a recorded workflow of WfCommons")
    ->type_name(choice_type(file_forms));
  command
    .add_option("--time-scale", flags.time_scale,
                "Factor for recorded runtimes (1); 0: only scheduling")
    ->type_name("X");
}

/// Copies errors of one option out of the chain below.
class checks {
public:
  template <class T, class Target, class Parse>
  void take(const std::optional<T>& given, Target& target, Parse parse) {
    if (fault_ || !given)
      return;
    auto parsed = parse(*given);
    if (parsed)
      target = std::move(*parsed);
    else
      fault_ = parsed.error();
  }

  void demand(bool holds, const char* otherwise) {
    if (!fault_ && !holds)
      fault_ = error{otherwise, {}, error_code::argument_invalid};
  }

  const std::optional<error>& fault() const noexcept { return fault_; }

private:
  std::optional<error> fault_;
};

result<bool> is_json(const std::string& text) {
  return parse_choice("--output", text, output_forms).map([](const auto& choice) {
    return choice == "json";
  });
}

result<bool> is_recorded(const std::string& text) {
  return parse_choice("--format", text, file_forms).map([](const auto& choice) {
    return choice == "wfformat";
  });
}

result<std::string> new_id(const std::string& text) {
  if (auto fits = check_new_id(text); !fits)
    return failure("--id: ", std::move(fits.error()));
  return text;
}

/// `NAME=TEXT`, each: of one name the last counts.
result<label_map> parse_run_labels(const std::vector<std::string>& texts) {
  label_map labels;
  for (const auto& text : texts) {
    auto pair = read_label_pair(text);
    if (!pair)
      return failure("--label: ", std::move(pair.error()));
    labels.insert_or_assign(std::move(pair->first), std::move(pair->second));
  }
  if (auto fits = check_given_labels(labels); !fits)
    return failure("--label: ", std::move(fits.error()));
  return labels;
}

result<policy_mode> policy_of(const std::string& text) {
  return parse_choice("--policy", text, policy_words).map([](const auto& choice) {
    return choice == "auto"  ? policy_mode::automatic
           : choice == "ask" ? policy_mode::ask
                             : policy_mode::deny;
  });
}

result<bool> is_relaxed(const std::string& text) {
  return parse_choice("--durability", text, durabilities).map([](const auto& choice) {
    return choice == "relaxed";
  });
}

result<at_end> reaction_of(const std::string& text) {
  return parse_choice("--on-interrupt", text, interrupt_reactions).map([](const auto& choice) {
    return choice == "leave" ? at_end::leave : at_end::cancel;
  });
}

result<output_choice> output_shown(const std::string& text) {
  return parse_choice("--show-output", text, output_choices).map([](const auto& choice) {
    return choice == "failed" ? output_choice::failed
           : choice == "all"  ? output_choice::all
                              : output_choice::none;
  });
}

} // namespace

void add_run_flags(CLI::App& command, run_flags& flags) {
  command
    .add_option("FILE", flags.file,
                "The workflow: YAML or JSON; @NAME or @NAME@N: of the catalogue (troupe workflows);"
                " -: standard input")
    ->required();
  add_value_flags(command, flags);
  auto* quiet = add_drive(command, flags);
  add_failure_flags(command, flags);
  add_scale_flags(command, flags);
  add_output_flags(command, flags, quiet);
  add_server_flags(command, flags.server);
  command.add_flag("--detach", flags.detach,
                   "Of a server's process print the id, and don't wait for its end");
}

void add_machine_flags(CLI::App& command, run_flags& flags) {
  command.add_option("-j,--jobs", flags.jobs, "Commands and blocking actions at once (the cores)")
    ->type_name("N");
  command
    .add_option("--resource", flags.resources,
                "What tasks may take: memory=8GiB (all), gpus=2 (those found), license=4")
    ->type_name("NAME=AMOUNT")
    ->allow_extra_args(false);
  command
    .add_option(
      "--limit", flags.limits,
      "So many of a key may all your runs hold (db=4), or this one take in a time (mail=10/1s)")
    ->type_name("KEY=N")
    ->allow_extra_args(false);
  command
    .add_option("--http-allow", flags.http_allow,
                "Only such hosts may http:request ask (any): *.example.com, 10.0.0.7")
    ->type_name("HOST")
    ->allow_extra_args(false);
  command.add_option("--threads", flags.threads, "Threads that run actors (the cores)")
    ->type_name("N");
  command
    .add_option("--processes", flags.processes,
                "Sub-workflows that are active at once (as memory allows, at most 10000)")
    ->type_name("N");
  command
    .add_option("--trace", flags.trace,
                "Write spans (OTLP/JSON) to file:PATH, or send them to http://HOST:PORT")
    ->type_name("TARGET");
  command
    .add_option("--metrics", flags.metrics,
                "Send metrics (OTLP/JSON) there each minute, and at the end "
                "(OTEL_EXPORTER_OTLP_METRICS_ENDPOINT)")
    ->type_name("TARGET");
}

void add_keep_flags(CLI::App& command, run_flags& flags) {
  command
    .add_option("--folder", flags.place.folder,
                "The state folder: the store, and the sockets to control runs by (.troupe)")
    ->type_name("DIR");
  command
    .add_option(
      "--store", flags.place.store,
      "Where state is kept: sqlite:PATH (troupe.db in the state folder), or memory, which "
      "ends with the run (the default for recorded workflows)")
    ->type_name("STORE");
  command
    .add_option("--durability", flags.durability,
                "strict (the default): what follows waits for the disk; or relaxed")
    ->type_name(choice_type(durabilities));
  add_keep_option(command, flags.keep);
}

void add_drive_flags(CLI::App& command, run_flags& flags) {
  add_drive(command, flags);
}

std::string place_flags(const run_options& options) {
  if (!options.store_is_default)
    return options.store.empty() ? "" : " --store sqlite:" + options.store;
  return options.folder == default_folder ? "" : " --folder " + options.folder;
}

result<run_options> check(const run_flags& flags) {
  run_options options;
  options.file = flags.file;
  options.task = flags.task;
  options.init = flags.init;
  options.settings = flags.settings;
  options.events = flags.events;
  options.http_allow = flags.http_allow;
  options.trace = flags.trace;
  options.metrics = flags.metrics;
  options.folder = flags.place.folder;
  options.secret_key_file = flags.secrets.key_file.value_or("");
  options.timeout_text = flags.timeout.value_or("");
  options.quiet = flags.quiet;
  options.verbose = flags.verbose;
  options.dry_run = flags.dry_run;
  options.debug = flags.debug;
  options.keep_going = flags.keep_going;
  options.no_cache = flags.no_cache;
  checks all;
  all.take(flags.id, options.id, new_id);
  all.take(std::optional{flags.labels}, options.labels, parse_run_labels);
  all.take(flags.jobs, options.jobs,
           [](const auto& text) { return parse_count("--jobs", text, most_jobs); });
  all.take(std::optional{flags.resources}, options.resources, parse_resources);
  all.take(std::optional{flags.limits}, options.limits, parse_limits);
  all.take(std::optional{flags.secrets.given}, options.secrets, parse_secrets);
  all.take(flags.priority, options.priority,
           [](const auto& text) { return parse_priority("--priority", text); });
  all.take(flags.processes, options.processes,
           [](const auto& text) { return parse_count("--processes", text, most_processes); });
  all.take(flags.threads, options.threads,
           [](const auto& text) { return parse_count("--threads", text, most_threads); });
  all.take(flags.max_failures, options.max_failures,
           [](const auto& text) { return parse_count("--max-failures", text, most_failures); });
  all.take(flags.timeout, options.timeout,
           [](const auto& text) { return parse_bound("--timeout", text); });
  all.take(flags.output, options.as_json, is_json);
  all.take(flags.policy, options.policy, policy_of);
  all.take(flags.durability, options.relaxed, is_relaxed);
  all.take(std::optional{flags.keep}, options.keep, parse_keep_rules);
  all.take(flags.on_interrupt, options.on_interrupt, reaction_of);
  all.take(flags.show_output, options.show_output, output_shown);
  all.take(flags.format, options.recorded, is_recorded);
  options.store_is_default = !flags.place.store;
  if (!options.store_is_default || !options.recorded) // a replay does nothing worth resuming
    all.take(std::optional{flags.place}, options.store, new_store_path);
  all.take(flags.time_scale, options.time_scale,
           [](const auto& text) { return parse_scale("--time-scale", text); });
  all.demand(flags.file != "-" || flags.init != "-",
             "--init: standard input is read for the workflow: expected a file");
  all.demand(flags.file != "-" || !options.recorded,
             "--format: a recorded workflow is read from a file: expected its path");
  all.demand(!flags.time_scale || options.recorded,
             "--time-scale: only a recorded workflow has times to scale: add --format wfformat");
  all.demand(options.on_interrupt == at_end::cancel || !options.store.empty(),
             "--on-interrupt: leave: state is kept in memory, from which nothing can be resumed: "
             "add --store sqlite:PATH");
  if (all.fault())
    return tl::unexpected{*all.fault()};
  return options;
}

} // namespace troupe::cli
