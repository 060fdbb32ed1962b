#include "cli/completion.hpp"
#include "cli/completion_value.hpp"

namespace troupe::cli {

namespace {

constexpr const char* fish_begin = R"(# Completion for fish, made by `troupe completion fish`.

# __troupe_in WORD...: whether the words before the cursor are, or begin with, `troupe WORD...`.
function __troupe_in
    set -l before (commandline -opc)
    set -l wanted troupe $argv
    set -l length (count $wanted)
    test (count $before) -ge $length; and test "$before[1..$length]" = "$wanted"
end

# __troupe_at WORD...: whether they are nothing but that.
function __troupe_at
    __troupe_in $argv; and test (count (commandline -opc)) -eq (math 1 + (count $argv))
end

# __troupe_processes: the ids of the processes of this folder.
function __troupe_processes
    troupe ps 2>/dev/null | awk '{ print $1 }'
end

complete -c troupe -f
)";

std::string literal(const std::string& text) {
  return in_quotes(text, R"(\')");
}

/// What makes fish offer values.
std::string values_of(const std::string& called) {
  switch (completed_value_of(called)) {
    case completed_value::file: return " -F";
    case completed_value::folder: return " -a '(__fish_complete_directories)'";
    case completed_value::process: return " -a '(__troupe_processes)'";
    case completed_value::words: {
      std::string words;
      for (const auto& word : words_of(called))
        words += (words.empty() ? "" : " ") + word;
      return " -a " + literal(words);
    }
    default: return {};
  }
}

/// The same of an option, which must have a value.
std::string option_value(const option_row& option) {
  if (option.value.empty())
    return {};
  auto values = values_of(option.value);
  return (values == " -F" ? " -r" : " -x") + values;
}

std::string line(const std::string& condition, const std::string& what) {
  return "complete -c troupe -n " + literal(condition) + what + '\n';
}

/// The lines of a command, whose words behind `troupe` are `words`.
std::string lines_of(const command_row& command, const std::string& words) {
  auto within = "__troupe_in" + words;
  std::string lines;
  for (const auto& below : command.commands)
    lines += line("__troupe_at" + words, " -a " + below.name + " -d " + literal(below.help));
  // The help of the program's own options would else be offered with each command.
  const auto& here = words.empty() ? "__troupe_at" : within;
  for (const auto& option : command.options) {
    std::string names;
    for (const auto& name : option.names)
      names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    lines += line(here, names + option_value(option) + " -d " + literal(option.help));
  }
  for (const auto& argument : command.arguments)
    if (auto values = values_of(argument.name); !values.empty())
      lines += line(within, values);
  for (const auto& below : command.commands)
    lines += lines_of(below, words + ' ' + below.name);
  return lines;
}

} // namespace

std::string fish_completion(const command_row& program) {
  return fish_begin + lines_of(program, "");
}

} // namespace troupe::cli
