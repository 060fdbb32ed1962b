#include "runtime/compat/build_graph.hpp"

#include <set>
#include <unordered_map>

namespace troupe {

namespace {

/// Bytes of a label's text.
constexpr std::size_t longest_label = 256;

/// A task's id for a path, `src/a.o`: `src_a_o`, with a number where there is one already.
class task_ids {
public:
  const std::string& of(const std::string& path) {
    auto [known, is_new] = by_path_.try_emplace(path);
    if (!is_new)
      return known->second;
    std::string id;
    for (const auto c : path) {
      const auto is_word
        = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      id += is_word || c == '-' ? c : '_';
    }
    if (id.empty() || (id.front() >= '0' && id.front() <= '9') || id.front() == '-')
      id.insert(0, "_");
    auto free = id;
    for (unsigned number = 2; !taken_.insert(free).second; ++number)
      free = id + '_' + std::to_string(number);
    return known->second = free;
  }

private:
  std::unordered_map<std::string, std::string> by_path_;
  std::set<std::string> taken_{"catch", "finally"}; // which mean something
};

/// A text in which nothing is an expression.
std::string doubled_dollars(const std::string& text) {
  std::string made;
  for (const auto c : text)
    made.append(c == '$' ? 2 : 1, c);
  return made;
}

/// A path as a pattern that matches nothing else.
std::string plain_pattern(const std::string& path) {
  std::string made;
  for (const auto c : path) {
    if (c == '*' || c == '?' || c == '[' || c == '\\')
      made += '\\';
    made += c;
  }
  return doubled_dollars(made);
}

/// The word behind `before`, which is a whole one; empty: there is none.
std::string word_behind(std::string_view text, std::string_view before) {
  const auto found = text.find(before);
  if (found == std::string_view::npos)
    return {};
  const auto rest = text.substr(found + before.size());
  return std::string{rest.substr(0, rest.find_first_of(" \n;&|"))};
}

bool has_word(const std::string& text, const std::string& word) {
  return (' ' + text + ' ').find(' ' + word + ' ') != std::string::npos;
}

/// The file in which a compiler says what it has read; empty: it says nothing.
std::string depfile_of(const build_step& step) {
  std::string found;
  for (const auto& [text, may_fail] : step.commands) {
    if (const auto named = word_behind(text, " -MF "); !named.empty())
      found = named;
    else if (found.empty() && (has_word(text, "-MMD") || has_word(text, "-MD")))
      found = step.outputs.front().substr(0, step.outputs.front().rfind('.')) + ".d";
    if (!found.empty()) // as automake has it
      if (const auto moved = word_behind(text, "mv -f " + found + ' '); !moved.empty())
        found = moved;
  }
  return found;
}

/// What is written of a step's commands: as the tool runs them, a shell each.
ordered_json script_of(const std::vector<build_command>& commands) {
  if (commands.size() == 1 && !commands.front().may_fail)
    return commands.front().text;
  auto lines = ordered_json::array();
  for (const auto& [text, may_fail] : commands)
    lines.push_back("(\n" + text + "\n) || " + (may_fail ? ":" : "exit $?"));
  return lines;
}

/// Finds the steps that have to be run before another.
class step_order {
public:
  explicit step_order(const build_graph& build) : build_{build} {
    for (std::size_t i = 0; i < build.steps.size(); ++i)
      for (const auto& each : build.steps[i].outputs)
        by_output_.try_emplace(each, i);
  }

  /// Each once, in the order of what needs them; those that only stand for others are replaced.
  std::vector<std::size_t> before(std::size_t step) const {
    std::vector<std::size_t> found;
    std::set<std::size_t> seen{step};
    visit(step, found, seen);
    return found;
  }

private:
  void visit(std::size_t step, std::vector<std::size_t>& found, std::set<std::size_t>& seen) const {
    for (const auto* needed : {&build_.steps[step].inputs, &build_.steps[step].after})
      for (const auto& path : *needed) {
        const auto maker = by_output_.find(path);
        if (maker == by_output_.end() || !seen.insert(maker->second).second)
          continue;
        if (build_.steps[maker->second].commands.empty())
          visit(maker->second, found, seen);
        else
          found.push_back(maker->second);
      }
  }

  const build_graph& build_;
  std::unordered_map<std::string, std::size_t> by_output_;
};

} // namespace

ordered_json to_definition(const build_graph& build, const std::string& name,
                           const std::string& folder) {
  std::set<std::string> names; // which are no files
  for (const auto& step : build.steps)
    if (!step.makes_files || step.commands.empty())
      names.insert(step.outputs.begin(), step.outputs.end());
  const step_order order{build};
  task_ids ids;
  auto tasks = ordered_json::array();
  for (std::size_t i = 0; i < build.steps.size(); ++i) {
    const auto& step = build.steps[i];
    if (step.commands.empty())
      continue;
    ordered_json made;
    made["id"] = ids.of(step.outputs.front());
    if (step.outputs.front().size() <= longest_label)
      made["labels"]["target"] = step.outputs.front();
    if (const auto before = order.before(i); !before.empty()) {
      auto& needed = made["dependsOn"] = ordered_json::array();
      for (const auto each : before)
        needed.push_back(ids.of(build.steps[each].outputs.front()));
    }
    made["run"] = script_of(step.commands);
    if (step.makes_files) {
      auto& files = made["files"];
      files["in"] = ordered_json::array();
      for (const auto& each : step.inputs)
        if (!names.contains(each))
          files["in"].push_back(plain_pattern(each));
      files["out"] = ordered_json::array();
      for (const auto& each : step.outputs)
        files["out"].push_back(doubled_dollars(each));
      if (const auto depfile = depfile_of(step); !depfile.empty())
        files["depfile"] = doubled_dollars(depfile);
      made["cache"] = true;
    }
    tasks.push_back(std::move(made));
  }
  ordered_json whole;
  whole["name"] = name;
  auto& pipeline = whole["pipeline"];
  pipeline["kind"] = "parallel";
  pipeline["shell"] = ordered_json::array({"sh"});
  if (!folder.empty())
    pipeline["workdir"] = folder;
  pipeline["tasks"] = std::move(tasks);
  return whole;
}

} // namespace troupe
