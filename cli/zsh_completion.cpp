#include "cli/completion.hpp"
#include "cli/completion_value.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

constexpr const char* zsh_begin = R"zsh(#compdef troupe
# Completion for zsh, made by `troupe completion zsh`.

# The ids of the processes of this folder.
_troupe_processes() {
  local -a ids
  ids=(${(f)"$(troupe ps 2>/dev/null | awk '{ print $1 }')"})
  compadd -a ids
}

)zsh";

constexpr const char* zsh_end = R"(
if [[ $funcstack[1] == _troupe ]]; then
  _troupe "$@"
else
  compdef _troupe troupe
fi
)";

std::string quoted(const std::string& text) {
  return in_quotes(text, R"('\'')");
}

/// `text` where zsh gives these characters a meaning.
std::string escaped(const std::string& text, std::string_view special) {
  std::string safe;
  for (char c : text)
    (special.find(c) == std::string_view::npos ? safe : safe += '\\') += c;
  return safe;
}

/// `:NAME:what to offer`.
std::string value_of(const std::string& called) {
  auto name = ':' + escaped(called, ":\\") + ':';
  switch (completed_value_of(called)) {
    case completed_value::file: return name + "_files";
    case completed_value::folder: return name + "_files -/";
    case completed_value::process: return name + "_troupe_processes";
    case completed_value::words: {
      std::string words;
      for (const auto& word : words_of(called))
        words += (words.empty() ? "" : " ") + escaped(word, ":");
      return ":value:(" + words + ')';
    }
    default: return name;
  }
}

/// The function of the script that completes a command: `_troupe_store_check`.
std::string function_of(const command_row& command) {
  auto name = '_' + command.called;
  std::ranges::replace(name, ' ', '_');
  return name;
}

/// The arguments of `_arguments` for one option.
std::string option_lines(const option_row& option) {
  std::string exclusive;
  for (const auto& name : option.names)
    exclusive += (exclusive.empty() ? "" : " ") + name;
  auto before = option.repeats ? "*" : '(' + exclusive + ')';
  auto behind = '[' + escaped(option.help, "[]\\") + ']'
                + (option.value.empty() ? "" : value_of(option.value));
  std::string lines;
  for (const auto& name : option.names) {
    auto takes = option.value.empty() ? "" : name.starts_with("--") ? "=" : "+";
    lines += " \\\n    " + quoted(before + name + takes + behind);
  }
  return lines;
}

std::string argument_line(const argument_row& argument) {
  const auto* how_often = argument.repeats ? "*" : argument.is_required ? "" : ":";
  return " \\\n    " + quoted(how_often + value_of(argument.name));
}

std::string options_and_arguments(const command_row& command) {
  std::string lines;
  for (const auto& option : command.options)
    lines += option_lines(option);
  for (const auto& argument : command.arguments)
    lines += argument_line(argument);
  return lines;
}

/// How a function ends that completes one of several commands.
std::string choice_of_command(const command_row& command) {
  std::string offered;
  std::string called;
  for (const auto& below : command.commands) {
    offered += "        " + quoted(below.name + ':' + escaped(below.help, ":\\")) + '\n';
    called += "        " + below.name + ") " + function_of(below) + " ;;\n";
  }
  return " \\\n    ': :->command' '*:: :->rest'\n  case $state in\n    command)\n"
         "      local -a commands\n      commands=(\n"
         + offered + "      )\n      _describe command commands ;;\n    rest)\n"
         + "      case $line[1] in\n" + called + "      esac ;;\n  esac";
}

/// The functions of a command and of what is below it.
std::string functions_of(const command_row& command) {
  bool has_below = !command.commands.empty();
  auto text = function_of(command) + "() {\n"
              + (has_below ? "  local context state line\n  _arguments -C" : "  _arguments")
              + options_and_arguments(command) + (has_below ? choice_of_command(command) : "")
              + "\n}\n\n";
  for (const auto& below : command.commands)
    text += functions_of(below);
  return text;
}

} // namespace

std::string zsh_completion(const command_row& program) {
  return zsh_begin + functions_of(program) + zsh_end;
}

} // namespace troupe::cli
