#include "runtime/language/workflow/task_choice.hpp"

#include "runtime/language/workflow/workflow.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Whether `path` is `end`, or has it as its last parts; one of `separators` is before each part.
bool ends_with_parts(std::string_view path, std::string_view end, std::string_view separators) {
  if (!path.ends_with(end))
    return false;
  path.remove_suffix(end.size());
  return path.empty() || separators.find(path.back()) != separators.npos;
}

} // namespace

std::string written_path(std::string_view run_path) {
  std::string written;
  while (!run_path.empty()) {
    auto part = run_path.substr(0, run_path.find('/'));
    run_path.remove_prefix(std::min(run_path.size(), part.size() + 1));
    std::string own{part};
    if (own.ends_with(']')) {                           // an element, behind its fan-out
      own.resize(std::min(own.rfind('['), own.size())); // as typed, it may be anything
      if (auto dot = own.rfind('.'); dot != std::string::npos)
        own[dot] = '/';
    }
    written.append(written.empty() ? "" : "/").append(own);
  }
  return written;
}

result<task_choice> task_choice::of(const workflow& flow, const std::string& called) {
  task_choice made;
  made.is_all_ = called.empty();
  if (made.is_all_)
    return made;
  auto wanted = written_path(called);
  for (const auto& each : flow.tasks) {
    auto path = flow.path_of(each.index);
    auto is_called = each.name == called || ends_with_parts(path, wanted, "/");
    if (is_called && each.index != flow.dependencies)
      made.written_.insert(std::move(path));
  }
  if (made.written_.empty())
    return tl::unexpected{unknown_task(flow, called)};
  if (called.find('[') != std::string::npos)
    made.element_ = called;
  return made;
}

bool task_choice::means(std::string_view run_path) const {
  if (is_all_)
    return true;
  auto is_element = element_.empty() || ends_with_parts(run_path, element_, "/.");
  return is_element && written_.contains(written_path(run_path));
}

} // namespace troupe
