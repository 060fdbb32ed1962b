#include "runtime/model/wait_lines.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// `flow/load.row[3]/send` as `flow/load/row[3]/send`, as definitions have it; or without indexes.
std::string plain(std::string_view path, bool with_indexes) {
  std::string made;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '[' && !with_indexes)
      at = std::min(path.find(']', at), path.size() - 1);
    else
      made += path[at] == '.' ? '/' : path[at];
  }
  return made;
}

/// Whether the path is `wanted`, or ends with it behind a separator.
bool ends_with(const std::string& path, const std::string& wanted) {
  return path == wanted || path.ends_with('/' + wanted);
}

} // namespace

wait_lines::wait_lines(const std::string& task) : task_{plain(task, true)} {}

bool wait_lines::means(std::string_view path) const {
  return sums_up() || ends_with(plain(path, true), task_) || ends_with(plain(path, false), task_);
}

void wait_lines::add(waiting_line line) {
  if (line.causes.empty())
    return;
  std::string key;
  if (sums_up())
    for (const auto& each : line.causes)
      key.append(each.kind).append(1, '\n').append(each.text).append(1, '\n');
  const auto known = sums_up() ? by_cause_.find(key) : by_cause_.end();
  if (known != by_cause_.end()) {
    lines_[known->second].count += line.count;
  } else if (lines_.size() == lines_max) {
    left_out_ += line.count;
  } else {
    if (sums_up())
      by_cause_.emplace(std::move(key), lines_.size());
    lines_.push_back(std::move(line));
  }
}

} // namespace troupe
