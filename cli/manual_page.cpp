#include "cli/manual_page.hpp"

#include "cli/store_access.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace troupe::cli {

namespace {

/// `text` so that roff sees nothing in it but text.
std::string plain(std::string_view text) {
  std::string safe;
  for (char c : text) {
    if (c == '\\')
      safe += "\\e";
    else if (c == '-')
      safe += "\\-"; // a minus, which can be copied
    else if (c == '\'')
      safe += "\\(aq"; // at the beginning of a line it would be a request
    else
      safe += c;
  }
  return safe.starts_with('.') ? "\\&" + safe : safe;
}

std::string bold(std::string_view text) {
  return "\\fB" + plain(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + plain(text) + "\\fR";
}

std::string names_of(const option_row& option) {
  std::string names;
  for (const auto& name : option.names)
    names += (names.empty() ? "" : ", ") + bold(name);
  auto words = words_of(option.value);
  if (words.empty())
    return option.value.empty() ? names : names + ' ' + italic(option.value);
  std::string choice;
  for (const auto& word : words)
    choice += (choice.empty() ? "" : "|") + bold(word);
  return names + ' ' + choice;
}

std::string synopsis(const command_row& command) {
  auto text = ".B " + plain(command.called) + '\n';
  if (!command.options.empty())
    text += "[\\fIoptions\\fR]\n";
  for (const auto& argument : command.arguments) {
    auto name = italic(argument.name) + (argument.repeats ? "..." : "");
    text += (argument.is_required ? name : '[' + name + ']') + '\n';
  }
  if (!command.commands.empty())
    text += "\\fIcommand\\fR\n";
  return text;
}

std::string entry(const std::string& tag, const std::string& help) {
  return ".TP\n" + tag + '\n' + plain(help) + ".\n";
}

bool is_help(const option_row& option) {
  return std::ranges::find(option.names, "--help") != option.names.end();
}

/// The parts of a footer: each has a heading, `Examples:`, and lines behind it that stay as they
/// are. `macro` begins a heading.
std::string footer_text(const std::string& footer, const char* macro, bool shouts) {
  std::istringstream lines{footer};
  std::string text;
  bool is_open = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty())
      continue;
    if (line.front() == ' ') {
      text += plain(line.substr(std::min<std::size_t>(2, line.size()))) + '\n';
      continue;
    }
    line.resize(line.find_last_not_of(':') + 1);
    if (shouts)
      std::ranges::transform(line, line.begin(), [](unsigned char c) { return std::toupper(c); });
    text += (is_open ? ".fi\n" : "") + std::string{macro} + ' ' + line + "\n.nf\n";
    is_open = true;
  }
  return text + (is_open ? ".fi\n" : "");
}

std::string command_text(const command_row& command) {
  if (!command.commands.empty()) {
    std::string all;
    for (const auto& below : command.commands)
      all += command_text(below);
    return all;
  }
  auto text = ".SS " + plain(command.called.substr(command.called.find(' ') + 1)) + '\n'
              + synopsis(command) + ".PP\n" + plain(command.help) + ".\n";
  for (const auto& argument : command.arguments)
    text += entry(italic(argument.name), argument.help);
  for (const auto& option : command.options)
    if (!is_help(option))
      text += entry(names_of(option), option.help);
  return text + footer_text(command.footer, ".PP\n.B", false);
}

} // namespace

std::string manual_page(const command_row& program, std::string_view version) {
  auto text = ".TH TROUPE 1 \"\" \"troupe " + std::string{version} + "\" \"User Commands\"\n"
              + ".SH NAME\ntroupe \\- run workflows: task graphs written in YAML or JSON\n"
              + ".SH SYNOPSIS\n" + synopsis(program) + ".SH DESCRIPTION\n"
              + "Runs workflows as troupes of actors, keeps what they do in a store so that a run "
                "outlasts a crash,\nand shows and steers what runs.\n"
              + ".SH OPTIONS\n";
  for (const auto& option : program.options)
    text += entry(names_of(option), option.help);
  text += ".SH COMMANDS\n";
  for (const auto& command : program.commands)
    text += command_text(command);
  text += footer_text(program.footer, ".SH", true);
  return text + ".SH FILES\n"
         + entry(italic(default_store(default_folder)), "The store of the runs begun in a folder")
         + entry(italic(std::string{default_folder} + "/PID.sock"),
                 "The socket through which other programs watch and control a run")
         + ".SH ENVIRONMENT\n" + entry(bold("NO_COLOR"), "Set and not empty: no colours are used")
         + entry(bold("TROUPE_CGROUP"),
                 "The cgroup (version 2) below which commands run, or own; empty: none")
         + entry(bold("TROUPE_LIMITS_FOLDER"),
                 "Runs that name the same folder share what --limit says (/tmp/troupe-UID)");
}

} // namespace troupe::cli
