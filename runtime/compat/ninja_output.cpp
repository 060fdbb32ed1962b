#include "runtime/base/json.hpp"
#include "runtime/compat/build_graph.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace troupe {

namespace {

/// A compilation data base is a list of maps.
constexpr std::size_t deepest_list = 8;

/// A line of the graph: `"a" -> "b" [label=" rule"]`, or `"a" [label="text", shape=ellipse]`.
struct graph_line {
  std::string from;
  std::string to;    ///< Empty: it is about a node.
  std::string label; ///< Empty: it has none.
  bool is_edge_node = false;
  bool is_dotted = false;
};

/// Takes what stands in quotes at the beginning.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!text.starts_with('"'))
    return std::nullopt;
  const auto end = text.find('"', 1);
  if (end == std::string_view::npos)
    return std::nullopt;
  std::string content{text.substr(1, end - 1)};
  text.remove_prefix(end + 1);
  return content;
}

std::optional<graph_line> read_graph_line(std::string_view line) {
  constexpr std::string_view arrow = " -> ";
  constexpr std::string_view label = "label=\"";
  graph_line made;
  auto from = take_quoted(line);
  if (!from)
    return std::nullopt;
  made.from = std::move(*from);
  if (line.starts_with(arrow)) {
    line.remove_prefix(arrow.size());
    auto to = take_quoted(line);
    if (!to)
      return std::nullopt;
    made.to = std::move(*to);
  }
  made.is_edge_node = line.find("shape=ellipse") != std::string_view::npos;
  made.is_dotted = line.find("style=dotted") != std::string_view::npos;
  if (const auto begin = line.find(label); begin != std::string_view::npos) {
    const auto text = line.substr(begin + label.size());
    const auto end = made.is_edge_node ? text.find("\", shape") : text.rfind('"');
    made.label = text.substr(0, end);
  }
  return made;
}

template <class Use>
void each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Nodes by their numbers, and the steps between them.
class graph_reader {
public:
  void take(graph_line line) {
    if (line.to.empty() && line.is_edge_node)
      step_of(line.from).rule = std::move(line.label);
    else if (line.to.empty())
      paths_[line.from] = std::move(line.label);
    else if (!line.label.empty()) // a step between two files, which has no node of its own
      direct_.push_back(std::move(line));
    else
      arrows_.push_back(std::move(line));
  }

  std::vector<std::pair<build_step, std::string>> steps() {
    for (const auto& each : arrows_)
      if (const auto to_step = places_.find(each.to); to_step != places_.end()) {
        auto& made = found_[to_step->second].made;
        (each.is_dotted ? made.after : made.inputs).push_back(paths_[each.from]);
      } else if (const auto from_step = places_.find(each.from); from_step != places_.end()) {
        found_[from_step->second].made.outputs.push_back(paths_[each.to]);
      }
    std::vector<std::pair<build_step, std::string>> all;
    for (auto& [made, rule] : found_)
      all.emplace_back(std::move(made), std::move(rule));
    for (const auto& each : direct_) {
      build_step made;
      made.outputs = {paths_[each.to]};
      made.inputs = {paths_[each.from]};
      all.emplace_back(std::move(made), each.label.substr(1)); // after a blank
    }
    return all;
  }

private:
  struct ruled_step {
    build_step made;
    std::string rule;
  };

  ruled_step& step_of(const std::string& number) {
    const auto [known, is_new] = places_.try_emplace(number, found_.size());
    if (is_new)
      found_.emplace_back();
    return found_[known->second];
  }

  std::unordered_map<std::string, std::string> paths_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<ruled_step> found_;
  std::vector<graph_line> arrows_;
  std::vector<graph_line> direct_;
};

/// The commands by the first output of their steps.
result<std::unordered_map<std::string, std::string>> commands_of(std::string_view text) {
  const auto list = read_strict_json(text, deepest_list);
  if (!list || !list->is_array())
    return failure("what ninja -t compdb prints can't be read"
                   + (list ? std::string{} : ": " + list.error().reason));
  std::unordered_map<std::string, std::string> all;
  for (const auto& each : *list)
    if (each.is_object())
      all.emplace(each.value("output", ""), each.value("command", ""));
  return all;
}

/// What compilers have found that an output was made of: `a.o: #deps 2, ... (VALID)`, then a line
/// each.
std::unordered_map<std::string, std::vector<std::string>> deps_of(std::string_view text) {
  std::unordered_map<std::string, std::vector<std::string>> all;
  std::vector<std::string>* of = nullptr;
  each_line(text, [&](std::string_view line) {
    if (const auto mark = line.find(": #deps "); mark != std::string_view::npos)
      of = &all[std::string{line.substr(0, mark)}];
    else if (line.starts_with("    ") && of)
      of->emplace_back(line.substr(4));
  });
  return all;
}

} // namespace

result<build_graph> read_ninja_output(std::string_view graph, std::string_view commands,
                                      std::string_view deps) {
  graph_reader reader;
  each_line(graph, [&](std::string_view line) {
    if (auto read = read_graph_line(line))
      reader.take(std::move(*read));
  });
  auto known = commands_of(commands);
  if (!known)
    return tl::unexpected{std::move(known.error())};
  const auto found_deps = deps_of(deps);
  build_graph build;
  for (auto& [step, rule] : reader.steps()) {
    if (step.outputs.empty())
      continue;
    const auto& name = step.outputs.front();
    const auto command = known->find(name);
    if (command != known->end() && !command->second.empty())
      step.commands.push_back({command->second});
    else if (rule != "phony")
      build.notes.push_back(name + ": ninja tells no command of it (rule " + rule + ')');
    for (const auto& output : step.outputs)
      if (const auto more = found_deps.find(output); more != found_deps.end())
        for (const auto& each : more->second)
          if (std::ranges::find(step.inputs, each) == step.inputs.end())
            step.inputs.push_back(each);
    build.steps.push_back(std::move(step));
  }
  if (std::ranges::none_of(build.steps, [](const auto& each) { return !each.commands.empty(); }))
    return failure("ninja has no commands for these targets");
  return build;
}

} // namespace troupe
