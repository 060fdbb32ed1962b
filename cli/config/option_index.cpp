#include "cli/config/option_index.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace troupe::cli {

namespace {

/// The long name without dashes; empty where it has none, or is no setting.
std::string setting_name(const option_row& option) {
  for (const auto& name : option.names)
    if (name.starts_with("--") && name != "--help" && name != "--version")
      return name.substr(2);
  return {};
}

std::string joined_name(const std::string& command, const std::string& name) {
  return command.empty() ? name : command + ' ' + name;
}

} // namespace

option_index::option_index(const command_row& program) {
  add(program, {});
}

void option_index::add(const command_row& command, const std::string& called) {
  auto& own = commands_[called];
  for (const auto& each : command.options) {
    auto name = setting_name(each);
    if (name.empty())
      continue;
    const known_option option{each.value, each.repeats};
    auto [common, is_new] = commands_[""].try_emplace(name, option);
    if (!is_new
        && (common->second.value != option.value || common->second.repeats != option.repeats))
      common->second.differs = true;
    own.insert_or_assign(std::move(name), option);
  }
  for (const auto& each : command.commands)
    add(each, joined_name(called, each.name));
}

const known_option* option_index::find(std::string_view command, std::string_view option) const {
  const auto owner = commands_.find(command);
  if (owner == commands_.end())
    return nullptr;
  const auto found = owner->second.find(option);
  return found == owner->second.end() ? nullptr : &found->second;
}

std::vector<std::string> option_index::names_under(std::string_view command) const {
  std::vector<std::string> names;
  for (const auto& [name, option] : commands_.find(command)->second)
    names.push_back(name);
  const auto before = command.empty() ? std::string{} : std::string{command} + ' ';
  for (const auto& [called, options_of_it] : commands_)
    if (called.size() > before.size() && called.starts_with(before)
        && called.find(' ', before.size()) == std::string::npos)
      names.push_back(called.substr(before.size()));
  return names;
}

std::vector<std::string> option_index::commands() const {
  std::vector<std::string> names;
  for (const auto& [called, options_of_it] : commands_)
    if (!called.empty())
      names.push_back(called);
  return names;
}

std::string variable_of(std::string_view command, std::string_view option) {
  auto name = "TROUPE_" + std::string{command} + (command.empty() ? "" : "_") + std::string{option};
  for (auto& c : name)
    c = c == ' ' || c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

bool is_told_to_commands(std::string_view variable) {
  constexpr std::array<std::string_view, 6> told{"TROUPE_ATTEMPT",    "TROUPE_COMMAND_ID",
                                                 "TROUPE_CPUS",       "TROUPE_EXECUTION_ID",
                                                 "TROUPE_PROCESS_ID", "TROUPE_TASK"};
  return std::ranges::find(told, variable) != told.end();
}

} // namespace troupe::cli
