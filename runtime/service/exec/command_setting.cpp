#include "runtime/service/exec/command_setting.hpp"

#include "runtime/action/attempt_log.hpp"
#include "runtime/action/surroundings.hpp"
#include "runtime/service/exec/exec_input.hpp"
#include "runtime/service/exec/run.hpp"

#include <exception>
#include <filesystem>

namespace troupe {

namespace {

/// The folder that the attempt had for itself; empty: it had none, or it is gone.
std::string own_folder(const action_context& context) {
  if (!context.logs || context.logs->folder.empty())
    return {};
  auto path = attempt_folder_of(context.logs->folder, {context.process_id, context.execution_id,
                                                       context.task_path, context.attempt});
  std::error_code unknown;
  return std::filesystem::is_directory(path, unknown) ? path : std::string{};
}

/// Of an input with its environment.
template <class Input>
command_setting setting_in(const Input& input, command_environment& variables, bool has_tmpdir,
                           const action_context& context) {
  auto own = input.isolated ? own_folder(context) : std::string{};
  command_setting made{path_in(context.around, input.workdir).string()};
  if (!own.empty()) {
    made.folder = own;
    made.isolated = true;
    if (!has_tmpdir)
      variables.set("TMPDIR", own);
  }
  for (const auto* each : variables.entries())
    if (each)
      made.environment.emplace_back(each);
  return made;
}

} // namespace

result<command_setting> setting_of(const action& what, const json& input,
                                   const action_context& context) {
  if (what.service != "system/exec")
    return failure(error_code::argument_invalid, "task " + context.task_path
                                                   + " runs no command: it calls " + what.service
                                                   + ':' + what.method);
  try {
    if (what.method == "run") {
      auto run = input.get<run_input>();
      return setting_in(run, *environment_of(run, context), run.variables.contains("TMPDIR"),
                        context);
    }
    auto exec = input.get<exec_input>();
    command_environment variables{exec.env, context};
    return setting_in(exec, variables, exec.env.items.contains("TMPDIR"), context);
  } catch (const std::exception& wrong) {
    return failure("the input of task " + context.task_path + " can't be read: " + wrong.what());
  }
}

} // namespace troupe
