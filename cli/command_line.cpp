#include "cli/command_line.hpp"

#include "cli/actions_command.hpp"
#include "cli/command_examples.hpp"
#include "cli/command_table.hpp"
#include "cli/completion.hpp"
#include "cli/config/config_command.hpp"
#include "cli/config/taken_settings.hpp"
#include "cli/control_commands.hpp"
#include "cli/debug_command.hpp"
#include "cli/definition_commands.hpp"
#include "cli/docs_command.hpp"
#include "cli/flag_values.hpp"
#include "cli/import_build.hpp"
#include "cli/import_command.hpp"
#include "cli/keep_rule.hpp"
#include "cli/manual_page.hpp"
#include "cli/map/map_command.hpp"
#include "cli/process_commands.hpp"
#include "cli/report_command.hpp"
#include "cli/run_command.hpp"
#include "cli/schedule_commands.hpp"
#include "cli/secret_commands.hpp"
#include "cli/serve_command.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "cli/token_commands.hpp"
#include "cli/usage_error.hpp"
#include "cli/workflow_commands.hpp"
#include "runtime/node/named_id.hpp"

#include <algorithm>
#include <functional>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// What the command line says to do.
using command_body = std::function<exit_code()>;

/// The commands and where their options go. Lives as long as the parsing and the command.
class command_set {
public:
  command_set() : program_{"Runs workflows: task graphs written in YAML or JSON.", "troupe"} {
    program_.require_subcommand(1);
    program_.set_version_flag("--version", "troupe " TROUPE_VERSION);
    program_.footer(program_examples);
    add_run();
    add_task();
    add_map();
    add_control_commands(program_, control_,
                         [this] { body_ = [this] { return control(control_); }; });
    add_validate();
    add_graph();
    add_schema();
    add_actions();
    add_docs();
    add_import();
    add_process_commands();
    add_debug_command(program_, debug_, chosen_with(debug_));
    add_workflow_commands(program_, workflows_, chosen_with(workflows_));
    add_secret_commands(program_, secrets_, chosen_with(secrets_));
    add_schedule_commands(program_, schedules_, chosen_with(schedules_));
    add_report_commands(program_, report_, chosen_with(report_));
    add_store();
    add_server();
    add_token_commands(program_, tokens_, chosen_with(tokens_));
    add_config();
    add_texts();
    requirements_.loosen();
  }

  /// Does what the arguments say.
  exit_code perform(std::vector<std::string> arguments) {
    if (wants_json(arguments))
      answer_in_json();
    std::ranges::reverse(arguments); // as CLI11 wants them
    try {
      program_.parse(std::move(arguments));
    } catch (const CLI::CallForVersion& asked) {
      return print(std::string{asked.what()} + "\n");
    } catch (const CLI::CallForHelp&) {
      requirements_.restore(); // which the help tells
      return print(program_.help());
    } catch (const CLI::Error& fault) {
      return refuse_line(explain(program_, fault));
    }
    if (auto refused = take_settings(program_))
      return *refused;
    if (auto missing = requirements_.missing(program_); !missing.empty())
      return refuse_line(explain(program_, CLI::RequiredError{missing}));
    return body_();
  }

private:
  template <class Flags>
  std::function<void(exit_code (*)(const Flags&))> chosen_with(Flags& flags) {
    return [this, &flags](auto* does) { body_ = [&flags, does] { return does(flags); }; };
  }

  /// Whether the line says `--output json`: looked for before it is read, as it may be wrong.
  static bool wants_json(const std::vector<std::string>& arguments) {
    auto option = std::ranges::find(arguments, "--output");
    return std::ranges::find(arguments, "--output=json") != arguments.end()
           || (option != arguments.end() && option + 1 != arguments.end() && option[1] == "json");
  }

  void add_run() {
    auto* command = program_.add_subcommand("run", "Run a workflow to its end");
    command->footer(run_examples);
    add_run_flags(*command, run_);
    command->callback([this] { body_ = [this] { return run(run_); }; });
  }

  void add_task() {
    auto* command
      = program_.add_subcommand("task", "Run one task of a workflow, and those that it needs");
    command->footer("\nExample:\n  troupe task etl.yaml load/rows --set day=2026-11-23\n");
    add_run_flags(*command, task_);
    command->add_option("ID", task_.task, "The task's id, name or path")
      ->required()
      ->check(refuse_empty);
    command->callback([this] { body_ = [this] { return run(task_); }; });
  }

  void add_map() {
    auto* command = program_.add_subcommand("map", "Run one command over many arguments");
    command->footer(map_examples);
    add_map_flags(*command, map_);
    command->callback([this, command] {
      body_ = [this, command] {
        map_.words = command->remaining();
        return map_arguments(map_);
      };
    });
  }

  void add_validate() {
    auto* command
      = program_.add_subcommand("validate", "Check definitions and report all problems");
    command->add_option("FILE", validate_.files, "The definitions; - is standard input")
      ->required();
    command->add_option("--init", validate_.init, "A JSON file of values that callers pass")
      ->type_name("FILE");
    command->add_option("--set", validate_.settings, "One such value; JSON, else text")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
    command->add_flag("-q,--quiet", validate_.quiet, "Print nothing but problems");
    command->callback([this] { body_ = [this] { return validate(validate_); }; });
  }

  void add_graph() {
    auto* command
      = program_.add_subcommand("graph", "Print the task graph as Mermaid or DOT source");
    command->add_option("FILE", file_, "The workflow; - is standard input")->required();
    command->add_option("--format", format_, "mermaid (the default) or dot")
      ->type_name(choice_type(picture_forms));
    command->callback([this] { body_ = [this] { return graph(file_, format_); }; });
  }

  void add_schema() {
    auto* command
      = program_.add_subcommand("schema", "Print the JSON Schema of definitions, for editors");
    command->callback([this] { body_ = [] { return schema(); }; });
  }

  void add_actions() {
    auto* command = program_.add_subcommand("actions", "Print the actions that tasks may name");
    command->add_option("--output", output_, "text (the default) or json")
      ->type_name(choice_type(output_forms));
    command->callback([this] { body_ = [this] { return actions(output_); }; });
  }

  CLI::App* add_topic_command(const char* name, const char* what, const char* topic,
                              std::function<exit_code()> does) {
    auto* command = program_.add_subcommand(name, what);
    command->callback([this, does] { body_ = does; });
    if (topic)
      command->add_option(topic, topic_, "What to print");
    return command;
  }

  void add_docs() {
    add_topic_command("functions", "Print the functions that expressions may call", nullptr,
                      functions);
    add_topic_command("explain-key", "Print what a key of a definition means", "KEY",
                      [this] { return explain_key(topic_); })
      ->get_option("KEY")
      ->required();
    add_topic_command("docs", "Print the reference of keys, functions and actions as Markdown",
                      "TOPIC", [this] { return docs(topic_); });
    add_topic_command("help", "Print help on a command, key, function or action", "TOPIC",
                      [this] { return help(); });
  }

  exit_code help() const {
    if (topic_.empty())
      return run_program({"--help"});
    auto commands = program_.get_subcommands(
      [this](const CLI::App* each) { return each->get_name() == topic_; });
    return help_on(topic_, !commands.empty());
  }

  CLI::App* add_process_command(const char* name, const char* what,
                                exit_code (*does)(const process_flags&), bool wants_id = true) {
    auto* command = program_.add_subcommand(name, what);
    add_place_flags(*command, processes_.place);
    auto* ids
      = command->add_option("PROCESS", processes_.ids, "Its id, or the beginning of it; or last")
          ->check(refuse_empty);
    if (wants_id)
      ids->required()->expected(1)->allow_extra_args(false);
    command->callback([this, does] { body_ = [this, does] { return does(processes_); }; });
    return command;
  }

  void add_process_commands() {
    auto* events = add_process_command(
      "events", "Print each change of state of a stored process, as JSON lines", show_events);
    add_server_flags(*events, processes_.server);
    auto* logs
      = add_process_command("logs", "Print what the actions of a stored process wrote", show_logs);
    add_server_flags(*logs, processes_.server);
    logs->add_option("TASK", processes_.logs.task, "Only of this task, by its id or path")
      ->check(refuse_empty);
    logs->add_option("--attempt", processes_.logs.attempt, "Only this attempt of each")
      ->type_name("N");
    logs->add_flag("--failed", processes_.logs.failed, "Only attempts that failed");
    logs->add_option("--tail", processes_.logs.tail, "Only the last lines of each")
      ->type_name("LINES");
    logs->add_flag("--follow", processes_.follows,
                   "Go on until the process ends: lines as they come, or what else fails");
    logs->add_flag("--times", processes_.logs.with_times,
                   "Each line of a command with its time and stream");
    auto* remove = add_process_command("rm", "Remove stored processes that have ended",
                                       remove_processes, false);
    add_server_flags(*remove, processes_.server);
    remove->add_flag("--force", processes_.force,
                     "Even if it has not ended or can't be resumed, unless a runtime drives it");
    add_filter(*remove, processes_.which);
    remove->add_flag("--dry-run", processes_.dry_run, "Show which, and remove nothing");
  }

  void add_store() {
    auto* command = program_.add_subcommand("store", "Check, back up, prune or compact a store");
    command->require_subcommand(1);
    auto add = [&](const char* name, const char* what, exit_code (*does)(const process_flags&)) {
      auto* made = command->add_subcommand(name, what);
      add_place_flags(*made, processes_.place);
      made->callback([this, does] { body_ = [this, does] { return does(processes_); }; });
      return made;
    };
    auto* check = add("check", "Report everything that is wrong with it", check_store);
    auto* backup = add("backup", "Copy it, as of one moment", back_up_store);
    backup->add_option("FILE", processes_.path, "Where to; it must be new")->required();
    auto* prune = add("prune", "Remove what rules don't let stay", prune_store);
    add_keep_option(*prune, processes_.keep).required();
    prune->add_flag("--dry-run", processes_.dry_run, "Say how many, and remove nothing");
    auto* compact = add("compact", "Return its free space to the file system", compact_store);
    for (auto* each : {check, prune, compact})
      add_server_flags(*each, processes_.server);
  }

  void add_server() {
    auto* command = program_.add_subcommand("serve", "Serve programs by HTTP until a signal");
    command->footer(serve_examples);
    add_serve_flags(*command, serve_);
    command->callback([this] { body_ = [this] { return serve(serve_); }; });
  }

  void add_import() {
    auto* command = program_.add_subcommand("import", "Convert definitions of other tools");
    command->require_subcommand(1);
    auto* wfformat
      = command->add_subcommand("wfformat", "Print a recorded workflow of WfCommons as YAML");
    wfformat->add_option("FILE", import_.file, "The recorded workflow")->required();
    wfformat->add_option("--time-scale", import_.time_scale, "Factor for runtimes (1)")
      ->type_name("X");
    wfformat->add_option("-j,--jobs", import_.jobs, "Tasks at once (no bound)")->type_name("N");
    wfformat->callback([this] { body_ = [this] { return import_wfformat(import_); }; });
    auto* make = command->add_subcommand("make", "Print what GNU make would do as YAML");
    add_build_flags(*make, build_);
    make->callback([this] { body_ = [this] { return import_make(build_); }; });
    auto* ninja = command->add_subcommand("ninja", "Print what ninja would do as YAML");
    add_build_flags(*ninja, build_);
    ninja->callback([this] { body_ = [this] { return import_ninja(build_); }; });
  }

  void add_config() {
    auto* command = program_.add_subcommand("config", "Print what options get, and from where");
    command->footer(config_examples);
    add_config_flags(*command, config_);
    command->callback([this] { body_ = [this] { return show_config(program_, config_); }; });
  }

  /// What is made of the tables of options themselves.
  void add_texts() {
    auto* completion
      = program_.add_subcommand("completion", "Print the completion script of a shell");
    completion->footer(completion_examples);
    completion->add_option("SHELL", shell_, "bash, zsh or fish")->required();
    completion->callback([this] { body_ = [this] { return print_completion(); }; });
    auto* manual = program_.add_subcommand("man", "Print the manual page");
    manual->footer("\nExample:\n  troupe man | man -l -\n");
    manual->callback([this] {
      body_ = [this] { return print(manual_page(command_table(program_), TROUPE_VERSION)); };
    });
  }

  exit_code print_completion() const {
    auto shell = parse_choice("completion", shell_, completed_shells);
    if (!shell)
      return fail(shell.error());
    auto table = command_table(program_);
    return print(*shell == "bash"  ? bash_completion(table)
                 : *shell == "zsh" ? zsh_completion(table)
                                   : fish_completion(table));
  }

  CLI::App program_;
  option_requirements requirements_{program_};
  command_body body_;
  run_flags run_;
  run_flags task_;
  map_flags map_;
  control_flags control_;
  import_flags import_;
  build_flags build_;
  process_flags processes_;
  debug_flags debug_;
  report_flags report_;
  workflow_flags workflows_;
  secret_command_flags secrets_;
  schedule_flags schedules_;
  validate_flags validate_;
  serve_flags serve_;
  token_flags tokens_;
  config_flags config_;
  std::string file_;
  std::string topic_;
  std::string shell_;
  std::string format_ = "mermaid";
  std::string output_ = "text";
};

} // namespace

exit_code run_program(const std::vector<std::string>& arguments) {
  return command_set{}.perform(arguments);
}

} // namespace troupe::cli
