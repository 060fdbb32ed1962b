#include "runtime/language/definition/sub_workflows.hpp"

#include "runtime/language/definition/limits.hpp"

#include <filesystem>
#include <iterator>
#include <set>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// The file itself is the problem, not what stands in it.
bool is_unreadable(const std::vector<problem>& problems) {
  return problems.size() == 1 && problems.front().where.line == 0;
}

} // namespace

std::string sub_workflow_path(const std::string& folder, const std::string& location) {
  fs::path named{location};
  if (!named.has_extension())
    named += ".yaml";
  return (fs::path{folder} / named).string();
}

std::vector<problem> sub_workflow_problems(const workflow& flow, const workflow_loader& load) {
  std::vector<problem> problems;
  std::set<std::string> seen;
  std::vector<workflow_ptr> loaded;
  auto look = [&](const workflow& parent) {
    for (const auto& location : parent.sub_workflows) {
      auto path = sub_workflow_path(parent.folder, location);
      if (problems.size() >= load_limits{}.problems
          || !seen.insert(fs::path{path}.lexically_normal().string()).second)
        continue;
      auto child = load(path);
      if (child)
        loaded.push_back(std::move(*child));
      else if (!is_unreadable(child.error()))
        std::ranges::move(child.error(), std::back_inserter(problems));
    }
  };
  look(flow);
  for (std::size_t next = 0; next < loaded.size(); ++next)
    look(*workflow_ptr{loaded[next]});
  return problems;
}

std::vector<problem> missing_sub_workflows(const workflow& flow) {
  std::vector<problem> missing;
  for (const auto& location : flow.sub_workflows) {
    auto path = sub_workflow_path(flow.folder, location);
    std::error_code unknown;
    if (!fs::exists(path, unknown))
      missing.push_back(
        {flow.file, {}, "there is no workflow " + path + " yet, which a task runs"});
  }
  return missing;
}

} // namespace troupe
