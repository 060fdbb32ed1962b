#include "cli/config/settings.hpp"

#include "cli/file_text.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/private_path.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace troupe::cli {

namespace {

namespace fs = std::filesystem;

/// Empty where it isn't set.
std::string text_of_variable(const std::string& name) {
  const auto* text = std::getenv(name.c_str());
  return text ? text : "";
}

bool exists_at(const std::string& path) {
  std::error_code unreadable;
  return !path.empty() && fs::exists(path, unreadable);
}

/// The items of a JSON list of scalars, where a variable has one; else its text.
std::vector<std::string> items_of(const std::string& text) {
  constexpr std::size_t deepest = 1;
  if (!text.starts_with('['))
    return {text};
  const auto list = read_strict_json(text, deepest);
  if (!list)
    return {text};
  std::vector<std::string> items;
  for (const auto& each : *list)
    items.push_back(each.is_string() ? each.get<std::string>() : each.dump());
  return items;
}

} // namespace

std::string user_settings_path() {
  if (auto folder = text_of_variable("XDG_CONFIG_HOME"); !folder.empty())
    return folder + "/troupe/config.yaml";
  auto home = text_of_variable("HOME");
  return home.empty() ? home : home + "/.config/troupe/config.yaml";
}

checked<settings> settings::read(const CLI::App& program, const std::string& folder) {
  settings made{program};
  auto beside = (fs::path{folder} / settings_file_name).string();
  if (!exists_at(beside))
    beside = settings_file_name;
  if (exists_at(beside))
    if (auto faults = made.take(beside, settings_owner::project))
      return tl::unexpected{std::move(*faults)};
  if (auto own = user_settings_path(); exists_at(own))
    if (auto faults = made.take(own, settings_owner::user))
      return tl::unexpected{std::move(*faults)};
  return made;
}

/// What is wrong with the file, if something is.
std::optional<std::vector<problem>> settings::take(const std::string& path, settings_owner owner) {
  if (auto ours = check_owner(path); !ours) {
    notices_.push_back(ours.error().message + ": it is not read");
    return std::nullopt;
  }
  auto text = read_input(path);
  if (!text)
    return std::vector{problem{path, {}, std::move(text.error().message)}};
  auto found = read_settings(*text, path, owner, known());
  if (!found)
    return std::move(found.error());
  of_files_[owner == settings_owner::project ? 0 : 1] = std::move(*found);
  files_.push_back(path);
  return std::nullopt;
}

const option_index& settings::known() {
  if (!known_)
    known_.emplace(command_table(*program_));
  return *known_;
}

result<std::optional<setting>> settings::find(std::size_t layer, const std::string& command,
                                              const std::string& option) {
  if (layer == 0)
    return variable(command, option);
  const auto& all = of_files_[layer - 1];
  for (const auto& of : {command, std::string{}})
    if (const auto found = all.find({of, option}); found != all.end())
      return found->second;
  return std::nullopt;
}

result<std::optional<setting>> settings::variable(const std::string& command,
                                                  const std::string& option) {
  for (const auto& of : {command, std::string{}}) {
    const auto name = variable_of(of, option);
    const auto text = text_of_variable(name);
    if (text.empty() || (of.empty() && is_told_to_commands(name)))
      continue;
    const auto* taken = known().find(of, option);
    if (taken->differs)
      return failure(error_code::argument_invalid, name + ": commands differ in what --" + option
                                                     + " takes: expected "
                                                     + variable_of(command, option));
    if (taken->value.empty() && text != "true" && text != "false")
      return failure(error_code::argument_invalid,
                     name + ": expected true or false, found \"" + text + '"');
    return setting{taken->repeats ? items_of(text) : std::vector{text}, name, of.empty()};
  }
  return std::nullopt;
}

} // namespace troupe::cli
