#include "runtime/service/exec/run_input.hpp"

#include "runtime/base/script.hpp"
#include "runtime/service/fields.hpp"

#include <algorithm>
#include <stdexcept>

namespace troupe {

namespace {

/// MAX_ARG_STRLEN of Linux: the most that one variable, `NAME=value` with its end, may take.
constexpr std::size_t longest_variable = std::size_t{128} << 10;

[[noreturn]] void refuse(std::string why) {
  throw std::invalid_argument{std::move(why)};
}

/// Texts as they are, other values as compact JSON.
std::string text_of(const json& content) {
  return content.is_string() ? content.get<std::string>() : content.dump();
}

void refuse_nul(const std::string& text, const std::string& what) {
  if (text.find('\0') != std::string::npos)
    refuse(what + " holds a NUL character: the system can't pass that on");
}

void add_variable(run_input& run, const std::string& name, const json& content) {
  if (name.empty() || name.find('=') != std::string::npos)
    refuse('"' + name + "\" can't be a variable's name");
  refuse_nul(name, "a variable's name");
  auto& variable = run.variables[name];
  variable.reset();
  if (content.is_null())
    return;
  variable = text_of(content);
  refuse_nul(*variable, "the value of " + name);
  if (auto bytes = name.size() + variable->size() + 2; bytes > longest_variable)
    refuse("the value of " + name + " has " + std::to_string(variable->size())
           + " bytes: a variable takes 128 KiB at most; pass it by stdin");
}

/// What the script sees of the process's values.
void add_visible(run_input& run, const json& visible) {
  for (const auto& [name, content] : visible.items()) {
    if (!content.is_null() && is_reserved_variable(name))
      refuse("the shell has a meaning of its own for $" + name
             + ": pass the value under another name, by env");
    add_variable(run, name, content);
  }
}

void add_argument(run_input& run, const json& content, bool is_nested = false) {
  if (content.is_array() && !is_nested) {
    for (const auto& each : content)
      add_argument(run, each, true);
    return;
  }
  if (content.is_null())
    refuse("argument " + std::to_string(run.argv.size()) + " is null");
  refuse_nul(run.argv.emplace_back(text_of(content)), "an argument");
}

void read_shell(const json& given, run_input& run) {
  if (given.is_string()) {
    given.get_to(run.shell);
    if (run.shell != "bash" && run.shell != "sh")
      refuse("expected bash, sh or a list");
  } else {
    given.get_to(run.interpreter);
  }
}

output_form reading_of(const std::string& word) {
  if (word == "text")
    return output_form::text;
  if (word == "lines")
    return output_form::lines;
  if (word == "json")
    return output_form::parsed_json;
  refuse("expected text, lines or json");
}

duration span_of(const json& text) {
  auto span = parse_duration(text.get<std::string>());
  if (!span)
    refuse(span.error().message);
  return *span;
}

command_warning warning_of(const json& given) {
  command_warning made{signal_number(given.at("signal").get<std::string>()), {}};
  auto left = span_of(given.at("timeout")) - span_of(given.at("before"));
  made.after = std::max(left, duration::zero());
  return made;
}

/// Hands the field to `take` where it is there; what that throws names the field.
template <class Take>
void with(const json& input, const char* name, Take take) {
  auto found = input.find(name);
  if (found != input.end() && !found->is_null())
    take(*found);
}

} // namespace

void from_json(const json& input, run_input& run) {
  read_optional(input, "script", run.script);
  refuse_nul(run.script, "the script");
  with(input, "argv", [&](const json& argv) {
    for (const auto& each : argv)
      add_argument(run, each);
    if (run.argv.empty() || run.argv.front().empty())
      refuse("argv has no program");
  });
  with(input, "shell", [&](const json& shell) { read_shell(shell, run); });
  with(input, "variables", [&](const json& visible) { add_visible(run, visible); });
  for (auto name : {"ENV", "BASH_ENV"}) // files that a shell would run first
    run.variables[name].reset();
  with(input, "env", [&](const json& own) {
    for (const auto& [name, content] : own.items())
      add_variable(run, name, content);
  });
  read_optional(input, "workdir", run.workdir);
  refuse_nul(run.workdir, "the workdir");
  with(input, "stdin", [&](const json& given) { run.input = text_of(given); });
  with(input, "parse", [&](const json& word) { run.reading = reading_of(word); });
  read_optional(input, "ok", run.well);
  with(input, "warn", [&](const json& given) { run.warning = warning_of(given); });
  read_optional(input, "files", run.files);
  read_optional(input, "isolate", run.isolated);
}

void to_json(json& output, const run_input& run) {
  output = {{"script", run.script},  {"argv", run.argv},
            {"shell", run.shell},    {"variables", json::object()},
            {"env", json::object()}, {"workdir", run.workdir},
            {"stdin", run.input},    {"parse", ""},
            {"ok", run.well},        {"warn", json()},
            {"files", run.files},    {"isolate", run.isolated}};
}

json described_run_input() {
  return {
    {"script", "text, which the shell reads"},
    {"argv", "list, a program and its arguments, instead of a script; a list in it gives one each"},
    {"shell", "text, bash or sh, or a list: a program that gets the script as a file"},
    {"variables", "map, values that the script sees as variables: texts as they are, null not at "
                  "all, others as JSON"},
    {"env", "map, further variables, likewise"},
    {"workdir",
     "text, the folder to run in, relative to where the process was started (the default)"},
    {"stdin", "value, standard input: text, or a value as JSON; default: none"},
    {"parse", "text, what standard output is read as: text, lines or json"},
    {"ok", "list of integers, the statuses that are no failure; default [0]"},
    {"warn", "map, {signal, before, timeout}: a signal so long before the timeout of the task"},
    {"files", "map, {in, out, depfile, artifacts}: the files that it reads and writes"},
    {"isolate", "boolean, whether each attempt has an empty folder of its own to run in"},
  };
}

json described_run_output() {
  return {
    {"stdout", "text, standard output"},
    {"stderr", "text, standard error"},
    {"status", "integer; 128 + n: killed by signal n"},
    {"truncated", "map, only where output may be missing: {stdout, stderr}, bytes not kept, and "
                  "open, list of the streams that something left running held open"},
    {"replaced", "map, only where output is no UTF-8: {stdout, stderr}, parts replaced by U+FFFD"},
  };
}

} // namespace troupe
