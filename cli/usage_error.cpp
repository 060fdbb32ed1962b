#include "cli/usage_error.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <vector>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// A command that the line names, and how that is called: `troupe import wfformat`.
struct named_command {
  const CLI::App* command;
  std::string called;
};

/// The program itself, and each command below it that the line names.
std::vector<named_command> commands_of(const CLI::App& program) {
  std::vector<named_command> chain{{&program, program.get_name()}};
  for (;;) {
    auto below = chain.back().command->get_subcommands();
    if (below.empty())
      return chain;
    chain.push_back({below.front(), chain.back().called + " " + below.front()->get_name()});
  }
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* below : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(below->get_name());
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string with_help(const named_command& about, const std::string& reason) {
  return about.called + ": " + reason + "\nSee " + about.called + " --help";
}

/// Why `command` can't do with `found`, which nothing took. `innermost` is the last command.
std::string explain_extra(const named_command& command, const named_command& innermost,
                          const std::string& found) {
  if (!found.starts_with("-") || found == "-") {
    auto commands = command_names(*command.command);
    if (!commands.empty())
      return with_help(command, "unknown command \"" + found + "\"" + suggestion(found, commands));
    return with_help(command, "unexpected argument \"" + found + "\"");
  }
  auto name = found.substr(0, found.find('='));
  auto inner_names = option_names(*innermost.command);
  if (command.command != innermost.command
      && std::ranges::find(inner_names, name) != inner_names.end())
    return command.called + ": option \"" + name + "\" belongs behind the command: "
           + innermost.called + " " + name + "\nSee " + innermost.called + " --help";
  return with_help(command, "unknown option \"" + name + "\""
                              + suggestion(name, option_names(*command.command)));
}

} // namespace

std::string explain(const CLI::App& program, const CLI::Error& fault) {
  auto chain = commands_of(program);
  for (const auto& named : chain)
    if (auto extras = named.command->remaining(); !extras.empty())
      return explain_extra(named, chain.back(), extras.front());
  const auto& innermost = chain.back();
  if (auto commands = command_names(*innermost.command); !commands.empty())
    return with_help(innermost, "expected a command: " + joined(commands));
  return with_help(innermost, fault.what());
}

} // namespace troupe::cli
