#include "runtime/compat/compressed_file.hpp"
#include "runtime/compat/wfformat.hpp"
#include "runtime/language/definition/load_context.hpp"
#include "runtime/language/definition/readers.hpp"
#include "runtime/language/definition/scalar.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace troupe {

namespace {

/// Beyond this, a runtime would not fit into our durations.
constexpr double longest_runtime = 1e9;
constexpr std::size_t most_candidates = 10'000;

node_view entry_of(node_view map, std::string_view called) {
  node_view found;
  if (map && map.is_map())
    map.each_entry([&](node_view key, node_view content) {
      if (key.text() == called)
        found = content;
    });
  return found;
}

node_view first_of(node_view map, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (auto found = entry_of(map, key); found && !found.is_null())
      return found;
  return {};
}

class wfformat_reader {
public:
  explicit wfformat_reader(problem_list& problems) : problems_{problems} {}

  recorded_workflow read(node_view root, const std::string& file_name) {
    auto workflow = entry_of(root, "workflow");
    auto specification = entry_of(workflow, "specification");
    auto tasks = entry_of(specification ? specification : workflow, "tasks");
    made_.name = name_of(root, file_name);
    if (!tasks || !tasks.is_list()) {
      problem(tasks ? tasks : root,
              "no WfFormat: expected a list under workflow.specification.tasks "
              "(or workflow.tasks)");
      return std::move(made_);
    }
    tasks.each_item([&](node_view task) { read_task(task); });
    if (specification)
      read_executions(entry_of(entry_of(workflow, "execution"), "tasks"), workflow);
    for (std::uint32_t index = 0; index < made_.tasks.size(); ++index)
      read_edges(index);
    check_runtimes();
    for (auto& task : made_.tasks) {
      std::sort(task.parents.begin(), task.parents.end());
      task.parents.erase(std::unique(task.parents.begin(), task.parents.end()), task.parents.end());
    }
    check_cycles();
    return std::move(made_);
  }

private:
  void problem(node_view at, std::string message) { problems_.add(at.where(), std::move(message)); }

  static std::string name_of(node_view root, const std::string& file_name) {
    auto name = entry_of(root, "name");
    std::string text{name && name.is_scalar() ? name.text() : std::string_view{}};
    if (text.empty())
      text = file_name.substr(file_name.rfind('/') + 1);
    std::replace(text.begin(), text.end(), '/', '_'); // paths of tasks are split at it
    return text.empty() ? "wfformat" : text;
  }

  void read_task(node_view node) {
    auto id = first_of(node, {"id", "name"});
    if (!id || !id.is_scalar() || id.text().empty())
      return problem(node, "expected a task with an id or a name");
    recorded_task task;
    task.id = id.text();
    auto name = first_of(node, {"name", "id"});
    task.name = name.is_scalar() ? name.text() : id.text();
    task.where = node.where();
    bool reserved = equal_caseless(task.id, "catch") || equal_caseless(task.id, "finally");
    if (reserved || task.id.find('/') != std::string::npos)
      problem(id, "the id \"" + task.id + "\" can't be a task's id here: "
                    + (reserved ? "it has a meaning of its own" : "it contains a /"));
    task.runtime_seconds = runtime_in(node);
    auto index = static_cast<std::uint32_t>(made_.tasks.size());
    if (auto [known, fresh] = ids_.try_emplace(task.id, index); !fresh)
      return problem(id, "the id \"" + task.id + "\" stands here again, after line "
                           + std::to_string(made_.tasks[known->second].where.line));
    auto [named, first] = names_.try_emplace(task.name, index);
    if (!first)
      named->second = ambiguous;
    made_.tasks.push_back(std::move(task));
    nodes_.push_back(node);
  }

  /// The runtime that a task or its execution tells, else NaN.
  double runtime_in(node_view node) {
    auto told = first_of(node, {"runtimeInSeconds", "runtime"});
    if (!told)
      return std::nan("");
    if (told.is_plain())
      if (auto number = resolve_plain_scalar(told.text()); number && number->is_number())
        if (auto seconds = number->get<double>(); seconds >= 0 && seconds <= longest_runtime)
          return seconds;
    problem(told, "expected a runtime in seconds, found " + describe(told));
    return 0;
  }

  void read_executions(node_view executions, node_view workflow) {
    if (!executions || !executions.is_list())
      return problem(workflow, "no runtimes: expected a list under workflow.execution.tasks");
    executions.each_item([&](node_view node) {
      auto id = first_of(node, {"id", "name"});
      if (!id || !id.is_scalar())
        return problem(node, "expected an execution with the id of its task");
      if (auto index = find(id.text()); index < made_.tasks.size())
        made_.tasks[index].runtime_seconds = runtime_in(node);
    });
  }

  std::uint32_t find(std::string_view called) const {
    std::string key{called};
    if (auto known = ids_.find(key); known != ids_.end())
      return known->second;
    auto named = names_.find(key);
    return named == names_.end() ? unknown : named->second;
  }

  void read_edges(std::uint32_t index) {
    for (bool up : {true, false}) {
      auto relatives = first_of(nodes_[index], {up ? "parents" : "children"});
      if (!relatives)
        continue;
      if (!relatives.is_list()) {
        problem(relatives, "expected a list of tasks, found " + describe(relatives));
        continue;
      }
      relatives.each_item([&](node_view called) {
        auto other = resolve(index, called, up ? "parent" : "child");
        if (other < made_.tasks.size())
          made_.tasks[up ? index : other].parents.push_back(up ? other : index);
      });
    }
  }

  std::uint32_t resolve(std::uint32_t index, node_view called, const char* what) {
    if (!called.is_scalar()) {
      problem(called, "expected the id of a task, found " + describe(called));
      return unknown;
    }
    auto found = find(called.text());
    if (found < made_.tasks.size() || problems_.full())
      return found;
    std::string name{called.text().substr(0, 200)};
    std::vector<std::string> candidates;
    for (const auto& task : made_.tasks)
      if (found == unknown && candidates.size() < most_candidates)
        candidates.push_back(task.id);
    problem(called, "task \"" + made_.tasks[index].id + "\": the " + what + " \"" + name + "\" is "
                      + (found == unknown ? "unknown" : "the name of several tasks")
                      + suggestion(name, candidates));
    return unknown;
  }

  void check_runtimes() {
    for (auto& task : made_.tasks)
      if (std::isnan(task.runtime_seconds)) {
        problems_.add(task.where, "task \"" + task.id + "\": the runtime is missing");
        task.runtime_seconds = 0;
      }
  }

  /// Follows parents, depth first; one report for each cycle that is met.
  void check_cycles() {
    enum class state : std::uint8_t { unseen, open, done };
    std::vector<state> states(made_.tasks.size(), state::unseen);
    std::vector<std::pair<std::uint32_t, std::size_t>> path; // task, next parent
    auto open = [&](std::uint32_t index) {
      states[index] = state::open;
      path.emplace_back(index, 0);
    };
    for (std::uint32_t start = 0; start < made_.tasks.size(); ++start) {
      if (states[start] == state::unseen)
        open(start);
      while (!path.empty()) {
        auto& [index, next] = path.back();
        if (next == made_.tasks[index].parents.size()) {
          states[index] = state::done;
          path.pop_back();
          continue;
        }
        auto parent = made_.tasks[index].parents[next++];
        if (states[parent] == state::unseen)
          open(parent);
        else if (states[parent] == state::open && !problems_.full())
          report_cycle(path, parent);
      }
    }
  }

  void report_cycle(const std::vector<std::pair<std::uint32_t, std::size_t>>& path,
                    std::uint32_t first) {
    constexpr std::size_t most = 200;
    auto begin = std::find_if(path.begin(), path.end(),
                              [&](const auto& step) { return step.first == first; });
    std::string text;
    std::size_t count = 0;
    for (auto step = begin; step != path.end() && count < most; ++step, ++count)
      text += made_.tasks[step->first].id + " -> ";
    problems_.add(made_.tasks[first].where, "cyclic parents: " + text
                                              + (count == most ? "... -> " : "")
                                              + made_.tasks[first].id);
  }

  static constexpr std::uint32_t unknown = 0xffff'ffff;
  static constexpr std::uint32_t ambiguous = unknown - 1;

  problem_list& problems_;
  recorded_workflow made_;
  std::vector<node_view> nodes_; // of the tasks
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::unordered_map<std::string, std::uint32_t> names_;
};

} // namespace

checked<recorded_workflow> read_wfformat_text(std::string_view text, const std::string& file_name,
                                              const load_limits& limits) {
  problem_list problems{file_name, limits.problems};
  if (auto whole = read_json(text, limits, problems)) {
    auto recorded = wfformat_reader{problems}.read(whole->root(), file_name);
    if (problems.empty())
      return recorded;
  }
  return tl::unexpected{problems.take()};
}

checked<recorded_workflow> read_wfformat(const std::string& path, const load_limits& limits) {
  auto text = read_compressed_file(path, limits.file_bytes);
  if (!text)
    return tl::unexpected{std::vector<problem>{{path, {}, text.error().message}}};
  return read_wfformat_text(*text, path, limits);
}

} // namespace troupe
