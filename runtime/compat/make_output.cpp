#include "runtime/compat/build_graph.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace troupe {

namespace {

constexpr std::string_view of_database = "# Make data base, printed on";
constexpr std::string_view of_version = "# GNU Make ";
constexpr std::string_view end_of_database = "# Finished Make data base on";
constexpr std::string_view of_files = "# Files";
constexpr std::string_view end_of_files = "# files hash-table stats:";
constexpr std::string_view no_target = "# Not a target:";

/// Takes the first line from `text`, without its line feed.
std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// What stands between the first `before` and the last `after`; nothing where they aren't there.
std::optional<std::string> between(std::string_view line, std::string_view before,
                                   std::string_view after) {
  const auto begin = line.find(before);
  if (begin == std::string_view::npos)
    return std::nullopt;
  const auto from = begin + before.size();
  const auto end = line.find(after, from);
  if (end == std::string_view::npos)
    return std::nullopt;
  return std::string{line.substr(from, end - from)};
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0)
      words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

/// Whether a line goes on in the next one.
bool goes_on(std::string_view line) {
  const auto last = line.find_last_not_of('\\');
  const auto count = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return count % 2 == 1;
}

/// `Makefile:6: update target 'a.o' due to: a.c`, or `...: target 'a.o' does not exist`.
std::optional<std::string> traced_target(std::string_view line) {
  if (auto found = between(line, ": update target '", "' due to: "))
    return found;
  return between(line, ": target '", "' does not exist");
}

/// The first part: what is done for each target.
class trace_reader {
public:
  void take(std::string_view line) {
    if (line.find(": Entering directory '") != std::string_view::npos)
      return enter();
    if (line.find(": Leaving directory '") != std::string_view::npos) {
      depth_ -= depth_ > 0 ? 1 : 0;
      return;
    }
    if (depth_ > 1)
      return; // of another make, which a command starts
    if (auto target = traced_target(line); target && !continues_) {
      target_ = *target;
      return;
    }
    if (target_.empty())
      return;
    auto& commands = all[target_];
    if (continues_)
      commands.back().text.append(1, '\n').append(line);
    else if (line.find_first_not_of(" \t") != std::string_view::npos)
      commands.push_back({std::string{line}});
    continues_ = goes_on(line);
  }

  std::map<std::string, std::vector<build_command>> all;
  std::set<std::string> recursive; ///< Start a make of their own.

private:
  void enter() {
    ++depth_;
    if (depth_ > 1 && !target_.empty())
      recursive.insert(target_);
  }

  unsigned depth_ = 0;
  std::string target_;
  bool continues_ = false;
};

/// The second part: what each target is made of.
class database_reader {
public:
  void take(std::string_view line) {
    if (line.starts_with(of_files) && line.size() == of_files.size())
      is_in_files_ = true;
    if (line.starts_with(end_of_files))
      is_in_files_ = false;
    if (!is_in_files_)
      return;
    if (line.empty()) {
      target_ = nullptr;
      is_none_ = false;
    } else if (line.starts_with(no_target)) {
      is_none_ = true;
    } else if (line.front() == '\t') {
      take_recipe(line.substr(1));
    } else if (line.front() == '#') {
      if (target_ && line.find("Phony target") != std::string_view::npos)
        target_->makes_files = false;
    } else if (!target_ && !is_none_) {
      take_target(line);
    }
  }

  std::map<std::string, build_step> all;
  std::map<std::string, std::vector<bool>> may_fail; ///< Of each line of a recipe.

private:
  void take_target(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
      return;
    const std::string name{line.substr(0, colon)};
    target_ = &all[name];
    name_ = name;
    target_->outputs = {name};
    auto rest = line.substr(colon + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(": "), rest.size()));
    const auto bar = rest.find("| ");
    target_->inputs = words_in(rest.substr(0, bar));
    if (bar != std::string_view::npos)
      target_->after = words_in(rest.substr(bar + 2));
  }

  void take_recipe(std::string_view line) {
    if (!target_)
      return;
    if (!continues_) {
      const auto marks = line.substr(0, std::min(line.find_first_not_of("@+- \t"), line.size()));
      may_fail[name_].push_back(marks.find('-') != std::string_view::npos);
    }
    continues_ = goes_on(line);
  }

  bool is_in_files_ = false;
  bool is_none_ = false;
  bool continues_ = false;
  build_step* target_ = nullptr;
  std::string name_;
};

/// Marks the commands that may fail, where a recipe's lines are its commands.
void mark(std::vector<build_command>& commands, const std::vector<bool>& may_fail,
          const std::string& target, std::vector<std::string>& notes) {
  if (std::ranges::find(may_fail, true) == may_fail.end())
    return;
  if (may_fail.size() != commands.size()) {
    notes.push_back(target + ": which of its commands may fail (-) can't be told: none may");
    return;
  }
  for (std::size_t i = 0; i < commands.size(); ++i)
    commands[i].may_fail = may_fail[i];
}

} // namespace

result<build_graph> read_make_output(std::string_view text) {
  trace_reader trace;
  database_reader database;
  enum class part { commands, preamble, rules } where = part::commands;
  while (!text.empty()) {
    const auto line = next_line(text);
    if (where == part::commands && line.starts_with(of_version)) {
      where = part::preamble;
    } else if (line.starts_with(of_database)) {
      // A make that a command starts prints a data base, too: the last one is ours.
      where = part::rules;
      database = {};
    } else if (line.starts_with(end_of_database)) {
      where = part::commands;
    } else if (where == part::rules) {
      database.take(line);
    } else if (where == part::commands) {
      trace.take(line);
    }
  }
  if (trace.all.empty())
    return failure("make has no commands for these targets");
  build_graph build;
  for (auto& [target, commands] : trace.all) {
    auto step = std::move(database.all[target]);
    step.outputs = {target};
    step.commands = std::move(commands);
    if (const auto marks = database.may_fail.find(target); marks != database.may_fail.end())
      mark(step.commands, marks->second, target, build.notes);
    if (trace.recursive.contains(target))
      build.notes.push_back(target + ": it starts make itself, and stays one task");
    build.steps.push_back(std::move(step));
  }
  for (auto& [target, step] : database.all)
    if (!trace.all.contains(target) && !step.outputs.empty() && !step.inputs.empty())
      build.steps.push_back(std::move(step));
  return build;
}

} // namespace troupe
