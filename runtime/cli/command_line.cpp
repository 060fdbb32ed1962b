#include "runtime/cli/command_line.hpp"

#include "runtime/cli/actions_command.hpp"
#include "runtime/cli/control_commands.hpp"
#include "runtime/cli/graph_command.hpp"
#include "runtime/cli/import_command.hpp"
#include "runtime/cli/run_command.hpp"
#include "runtime/cli/schema_command.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/cli/usage_error.hpp"
#include "runtime/cli/validate_command.hpp"

#include <algorithm>
#include <functional>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

constexpr const char* program_examples = R"(
Examples:
  troupe run build.yaml                        run a workflow and watch it
  troupe run build.yaml --set target=all -j 8  with a value, 8 commands at once
  troupe run etl.yaml --init in.json --output json > out.json
  troupe run etl.yaml --dry-run                what would run, and with what
  troupe task etl.yaml load                    one task and what it needs
  troupe ps                                    what runs here; pause, resume, cancel, ... steer it
  troupe validate *.yaml                       all problems, with their places
  troupe graph etl.yaml --format dot | dot -Tsvg > etl.svg

Exit codes:
  0 completed   1 failed   2 bad usage or an invalid definition   3 cancelled
  4 timed out   5 an error of Troupe itself, or output that could not be written
)";

constexpr const char* run_examples = R"(
Examples:
  troupe run flow.yaml --set day=2026-11-23 --set 'sizes=[1, 2, 3]'
  troupe run flow.yaml --timeout 90s --events events.jsonl
  generate | troupe run flow.yaml --init - --output json --quiet
  troupe run --format wfformat montage.json --time-scale 0.01 --jobs 64
)";

/// What the command line says to do.
using deed = std::function<exit_code()>;

/// The commands and where their options go. Lives as long as the parsing and the deed.
class command_set {
public:
  command_set() : program_{"Runs workflows: task graphs written in YAML or JSON.", "troupe"} {
    program_.require_subcommand(1);
    program_.set_version_flag("--version", "troupe " TROUPE_VERSION);
    program_.footer(program_examples);
    add_run();
    add_task();
    add_control_commands(program_, control_,
                         [this] { deed_ = [this] { return control(control_); }; });
    add_validate();
    add_graph();
    add_schema();
    add_actions();
    add_import();
  }

  /// Does what the arguments say.
  exit_code perform(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments); // as CLI11 wants them
    try {
      program_.parse(std::move(arguments));
    } catch (const CLI::CallForVersion& asked) {
      return print(std::string{asked.what()} + "\n");
    } catch (const CLI::CallForHelp&) {
      return print(program_.help());
    } catch (const CLI::Error& fault) {
      return refuse_line(fault);
    }
    return deed_();
  }

private:
  exit_code refuse_line(const CLI::Error& fault) const {
    say(explain(program_, fault));
    return exit_code::bad_usage;
  }

  void add_run() {
    auto* command = program_.add_subcommand("run", "Run a workflow to its end");
    command->footer(run_examples);
    add_run_flags(*command, run_);
    command->callback([this] { deed_ = [this] { return run(run_); }; });
  }

  void add_task() {
    auto* command
      = program_.add_subcommand("task", "Run one task of a workflow, with what it needs");
    command->footer("\nExample:\n  troupe task etl.yaml load/rows --set day=2026-11-23\n");
    add_run_flags(*command, task_);
    command->add_option("ID", task_.task, "The task's id, name or path")->required();
    command->callback([this] { deed_ = [this] { return run(task_); }; });
  }

  void add_validate() {
    auto* command = program_.add_subcommand("validate", "Check definitions and tell all problems");
    command->add_option("FILE", files_, "The definitions")->required();
    command->add_flag("-q,--quiet", quiet_, "Say nothing but problems");
    command->callback([this] { deed_ = [this] { return validate(files_, quiet_); }; });
  }

  void add_graph() {
    auto* command = program_.add_subcommand("graph", "Print the task graph as a picture's source");
    command->add_option("FILE", file_, "The workflow")->required();
    command->add_option("--format", format_, "mermaid (the default) or dot")->type_name("FORMAT");
    command->callback([this] { deed_ = [this] { return graph(file_, format_); }; });
  }

  void add_schema() {
    auto* command
      = program_.add_subcommand("schema", "Print the JSON Schema of definitions, for editors");
    command->callback([this] { deed_ = [] { return schema(); }; });
  }

  void add_actions() {
    auto* command = program_.add_subcommand("actions", "Print the actions that tasks may name");
    command->add_option("--output", output_, "text (the default) or json")->type_name("FORMAT");
    command->callback([this] { deed_ = [this] { return actions(output_); }; });
  }

  void add_import() {
    auto* command = program_.add_subcommand("import", "Convert the definitions of others");
    command->require_subcommand(1);
    auto* wfformat
      = command->add_subcommand("wfformat", "Print a recorded workflow of WfCommons as YAML");
    wfformat->add_option("FILE", import_.file, "The recorded workflow")->required();
    wfformat->add_option("--time-scale", import_.time_scale, "What runtimes are multiplied by (1)")
      ->type_name("X");
    wfformat->add_option("-j,--jobs", import_.jobs, "Tasks at once (no bound)")->type_name("N");
    wfformat->callback([this] { deed_ = [this] { return import_wfformat(import_); }; });
  }

  CLI::App program_;
  deed deed_;
  run_flags run_;
  run_flags task_;
  control_flags control_;
  import_flags import_;
  std::vector<std::string> files_;
  std::string file_;
  std::string format_ = "mermaid";
  std::string output_ = "text";
  bool quiet_ = false;
};

} // namespace

exit_code run_program(const std::vector<std::string>& arguments) {
  return command_set{}.perform(arguments);
}

} // namespace troupe::cli
