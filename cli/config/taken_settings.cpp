#include "cli/config/taken_settings.hpp"

#include "cli/config/preset_options.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <string_view>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// Commands whose FILE is a definition, beside which a file with settings may be.
constexpr std::array<std::string_view, 4> of_definitions{"graph", "run", "task", "validate"};

/// The folder of the definition that the line names; empty: it names none in a file.
std::string definition_folder(const chosen_command& command) {
  if (std::ranges::find(of_definitions, command.called) == of_definitions.end())
    return {};
  const auto* file = command.app->get_option_no_throw("FILE");
  if (!file || file->count() == 0)
    return {};
  const auto path = file->results().front();
  if (path == "-" || path.starts_with('@'))
    return {};
  return std::filesystem::path{path}.parent_path().string();
}

void each_option(CLI::App& command, const std::function<void(CLI::Option*)>& use) {
  for (const auto& [name, option] : settable_options(command))
    use(option);
  for (auto* below : command.get_subcommands([](CLI::App*) { return true; }))
    each_option(*below, use);
}

} // namespace

void option_requirements::loosen() {
  each_option(program_, [this](CLI::Option* option) {
    if (option->get_required())
      needed_.push_back(option->required(false));
  });
}

void option_requirements::restore() {
  for (auto* each : needed_)
    each->required();
}

std::string option_requirements::missing(CLI::App& program) const {
  for (const auto& [name, option] : settable_options(*chosen_of(program).app)) {
    const auto is_needed = std::ranges::find(needed_, option) != needed_.end();
    if (is_needed && option->count() == 0 && !is_preset(name))
      return option->get_name();
  }
  return {};
}

std::optional<exit_code> take_settings(CLI::App& program) {
  const auto command = chosen_of(program);
  if (settable_options(*command.app).empty())
    return std::nullopt;
  auto all = settings::read(program, definition_folder(command));
  if (!all)
    return fail(all.error());
  for (const auto& notice : all->notices())
    say("troupe: " + notice);
  if (auto given = preset_options(command, *all); !given)
    return fail(given.error());
  if (const auto* output = preset_of("output"); output && output->values.front() == "json")
    answer_in_json();
  return std::nullopt;
}

} // namespace troupe::cli
