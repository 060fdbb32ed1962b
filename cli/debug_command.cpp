#include "cli/debug_command.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/action/attempt_log.hpp"
#include "runtime/node/found_setting.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/process_directory.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace troupe::cli {

namespace {

constexpr const char* debug_examples = R"(
It is the latest attempt that runs or has failed, or else the latest. Of a task that says isolate,
a failed attempt's folder is as it left it; else it is the task's workdir.

Examples:
  troupe debug last compile
  troupe debug etl/5c1f load/rows --attempt 2
  echo 'env | sort' | troupe debug last compile
)";

tl::unexpected<error> system_fault(const std::string& what) {
  return failure(error_code::file_unreadable, what + ": " + std::generic_category().message(errno));
}

result<found_setting> find_setting(process_place place, const debug_flags& flags) {
  auto logs = logs_beside(place.store);
  found_setting found;
  process_directory all{std::move(place)};
  return all
    .look_into(flags.id,
               [&](const stored_process& shown) {
                 return setting_in(shown, logs, flags.which).map([&](found_setting setting) {
                   found = std::move(setting);
                 });
               })
    .map([&] { return std::move(found); });
}

/// Returns only where that fails.
tl::unexpected<error> become_shell(found_setting setting) {
  if (!setting.folder.empty() && ::chdir(setting.folder.c_str()) != 0)
    return system_fault("the folder of the attempt, " + setting.folder);
  const char* wanted = std::getenv("SHELL");
  std::string shell = wanted && *wanted == '/' ? wanted : "/bin/sh";
  std::vector<char*> arguments{shell.data(), nullptr};
  std::vector<char*> environment;
  for (auto& each : setting.environment)
    environment.push_back(each.data());
  environment.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL); // which is ignored here
  ::execve(shell.c_str(), arguments.data(), environment.data());
  return system_fault("the shell " + shell);
}

} // namespace

void add_debug_command(CLI::App& program, debug_flags& flags,
                       const std::function<void(debug_action)>& chosen) {
  auto* command
    = program.add_subcommand("debug", "Open a shell in the folder and environment of an attempt");
  command->footer(debug_examples);
  add_place_flags(*command, flags.place);
  command->add_option("PROCESS", flags.id, "Its id, or the beginning of it; or last")
    ->required()
    ->check(refuse_empty);
  command->add_option("TASK", flags.which.task, "The task, by its id or path")
    ->required()
    ->check(refuse_empty);
  command->add_option("--attempt", flags.which.attempt, "This attempt")->type_name("N");
  command->callback([chosen] { chosen(debug_attempt); });
}

exit_code debug_attempt(const debug_flags& flags) {
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  auto setting = find_setting(*std::move(place), flags);
  if (!setting)
    return fail(setting.error());
  std::error_code unknown;
  auto folder
    = setting->folder.empty() ? std::filesystem::current_path(unknown).string() : setting->folder;
  say("troupe: a shell in " + folder + (setting->is_own_folder ? ", the folder of" : ", as of")
      + " attempt " + std::to_string(setting->attempt) + " of " + setting->task_path
      + "; exit leaves it");
  return fail(become_shell(*std::move(setting)).value());
}

} // namespace troupe::cli
