/// Tasks as people name them, and the paths under which they run.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "troupe/result.hpp"

#include <set>
#include <string>
#include <string_view>

namespace troupe {

/// The path in the definition of the task that runs under `run_path`: `etl/each/load` for
/// `etl/each.load[7]`.
std::string written_path(std::string_view run_path);

/// Which executions are meant, whether they have begun yet or not. By default all.
class task_choice {
public:
  task_choice() = default;

  /// Those of `called`: an id or name, or a path, or the end of one: as written, `each/load`, or of
  /// one element as it runs, `each.load[7]`. Empty: all. Fails (`task_unknown`) where `flow` has no
  /// such task, with the nearest.
  static result<task_choice> of(const workflow& flow, const std::string& called);

  /// Whether what runs under that path is among them.
  bool means(std::string_view run_path) const;

private:
  bool is_all_ = true;
  std::set<std::string> written_; ///< Paths.
  std::string element_;           ///< The end of the path of a single one; empty: of each.
};

} // namespace troupe
