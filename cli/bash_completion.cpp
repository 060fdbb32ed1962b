#include "cli/completion.hpp"
#include "cli/completion_value.hpp"

namespace troupe::cli {

namespace {

/// How the script writes what a value is; words are told.
std::string kind_of(const std::string& called) {
  switch (completed_value_of(called)) {
    case completed_value::file: return "FILE";
    case completed_value::folder: return "DIR";
    case completed_value::process: return "PROCESS";
    case completed_value::words: {
      std::string words;
      for (const auto& word : words_of(called))
        words += (words.empty() ? "" : "|") + word;
      return words;
    }
    default: return "ANY";
  }
}

/// The line of the script that describes a command, and those of what is below it.
std::string rows_of(const command_row& command) {
  std::string commands;
  std::string options;
  std::string arguments;
  for (const auto& below : command.commands)
    commands += (commands.empty() ? "" : " ") + below.name;
  for (const auto& option : command.options)
    for (const auto& name : option.names)
      options += ' ' + name + (option.value.empty() ? "" : ':' + kind_of(option.value));
  for (const auto& argument : command.arguments)
    arguments += " '" + kind_of(argument.name) + (argument.repeats ? "...'" : "'");
  auto rows = "    " + in_quotes(command.called, R"('\'')") + ") commands='" + commands
              + "' options='" + options + " ' arguments=(" + arguments + " ) ;;\n";
  for (const auto& below : command.commands)
    rows += rows_of(below);
  return rows;
}

constexpr const char* bash_begin = R"(# Completion for bash, made by `troupe completion bash`.

# _troupe_command CALLED: sets `commands`, `options` and `arguments` of the command.
_troupe_command() {
  case $1 in
)";

constexpr const char* bash_end = R"bash(  esac
}

# _troupe_words WORDS: offers those of them that begin like the word at the cursor.
_troupe_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

# _troupe_value KIND: offers values of that kind.
_troupe_value() {
  case $1 in
    FILE) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    DIR) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    PROCESS) _troupe_words "$(troupe ps ${folder:+--folder "$folder"} 2>/dev/null |
      awk '{ print $1 }')" ;;
    *'|'*) _troupe_words "${1//|/ }" ;;
  esac
}

_troupe() {
  local called=troupe commands options arguments
  local word=${COMP_WORDS[COMP_CWORD]} each option='' wanted='' folder='' joined='' given=0 i
  _troupe_command "$called"
  for ((i = 1; i < COMP_CWORD; i++)); do
    each=${COMP_WORDS[i]}
    if [[ $each == '=' ]]; then # of --option=value, where the value is next, or of NAME=VALUE
      [[ $wanted ]] || joined=yes
    elif [[ $joined ]]; then
      joined=
    elif [[ $wanted ]]; then
      [[ $option == --folder ]] && folder=$each
      wanted=
    elif [[ $each == -?* ]]; then
      option=$each
      [[ $options == *" $each:"* ]] && wanted=${options#*" $each:"} && wanted=${wanted%% *}
    elif [[ " $commands " == *" $each "* ]]; then
      called+=" $each"
      _troupe_command "$called"
    else
      given=$((given + 1))
    fi
  done
  COMPREPLY=()
  if [[ $wanted ]]; then
    [[ $word == '=' ]] && word=
    _troupe_value "$wanted"
  elif [[ $word == -* ]]; then
    local names=()
    for each in $options; do names+=("${each%%:*}"); done
    _troupe_words "${names[*]}"
  elif [[ $commands ]]; then
    _troupe_words "$commands"
  elif ((given < ${#arguments[@]})); then
    _troupe_value "${arguments[given]%...}"
  elif ((${#arguments[@]})) && [[ ${arguments[-1]} == *... ]]; then
    _troupe_value "${arguments[-1]%...}"
  fi
}

complete -F _troupe troupe
)bash";

} // namespace

std::string bash_completion(const command_row& program) {
  return bash_begin + rows_of(program) + bash_end;
}

} // namespace troupe::cli
