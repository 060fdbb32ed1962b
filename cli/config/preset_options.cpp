#include "cli/config/preset_options.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// By option, without dashes. A program has one command line.
std::map<std::string, setting, std::less<>>& presets() {
  static std::map<std::string, setting, std::less<>> all;
  return all;
}

/// As if `values` stood on the line; but the line itself goes on without them.
result<void> give_values(CLI::Option& option, const setting& what) {
  try {
    for (const auto& each : what.values)
      option.add_result(each);
    option.run_callback();
  } catch (const CLI::Error& fault) {
    return failure(error_code::argument_invalid, what.from + ": " + fault.what());
  }
  option.clear();
  return {};
}

} // namespace

chosen_command chosen_of(CLI::App& program) {
  chosen_command found{&program, {}};
  for (;;) {
    const auto below = found.app->get_subcommands();
    if (below.empty())
      return found;
    found.app = below.front();
    found.called += (found.called.empty() ? "" : " ") + found.app->get_name();
  }
}

std::vector<std::pair<std::string, CLI::Option*>> settable_options(CLI::App& command) {
  std::vector<std::pair<std::string, CLI::Option*>> all;
  for (auto* option : command.get_options())
    if (!option->get_positional() && !option->get_lnames().empty())
      if (const auto& name = option->get_lnames().front(); name != "help" && name != "version")
        all.emplace_back(name, option);
  return all;
}

result<void> preset_options(const chosen_command& command, settings& all) {
  const auto options = settable_options(*command.app);
  std::set<const CLI::Option*> given;
  for (const auto& [name, option] : options)
    if (option->count() > 0)
      given.insert(option);
  for (std::size_t layer = 0; layer < settings::layers; ++layer)
    for (const auto& [name, option] : options) {
      const auto excluded = option->get_excludes();
      const auto is_excluded
        = std::ranges::any_of(excluded, [&](const auto* each) { return given.contains(each); });
      if (is_excluded || given.contains(option))
        continue;
      auto found = all.find(layer, command.called, name);
      if (!found)
        return tl::unexpected{std::move(found.error())};
      if (!*found)
        continue;
      if (auto taken = give_values(*option, **found); !taken)
        return taken;
      given.insert(option);
      presets().insert_or_assign(name, std::move(**found));
    }
  return {};
}

bool is_preset(std::string_view option) {
  return preset_of(option) != nullptr;
}

const setting* preset_of(std::string_view option) {
  option.remove_prefix(std::min(option.find_first_not_of('-'), option.size()));
  const auto found = presets().find(option);
  return found == presets().end() ? nullptr : &found->second;
}

} // namespace troupe::cli
