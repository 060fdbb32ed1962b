/// Which tasks are over whenever another one begins.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace troupe {

/// Of a workflow whose tasks are linked. What it looks at altogether is bounded, so it is for
/// warnings only.
class task_order {
public:
  /// `steps_max`: how many tasks it looks at, over all questions.
  explicit task_order(const workflow& made, std::size_t steps_max = 1'000'000)
    : made_{made}, steps_left_{steps_max} {}

  /// Whether `earlier` has ended whenever `later` begins: by `dependsOn` or a sequence, of its own
  /// or of what is around either. True, too, once it has looked at too many.
  bool comes_before(task_index earlier, task_index later);

  bool is_exhausted() const noexcept { return steps_left_ == 0; }

private:
  enum class standing : std::uint8_t {
    begun,
    acted, ///< What it does itself, before its sub-tasks, is done.
    over,
  };
  /// What is known of a task when `later` begins: that much, at least.
  struct known_task {
    task_index index = no_task;
    standing is = standing::begun;

    friend auto operator<=>(const known_task&, const known_task&) = default;
  };

  void look_at(known_task found);
  void look_before(const task& begun);

  const workflow& made_;
  std::size_t steps_left_;
  std::set<known_task> seen_;
  std::vector<known_task> open_;
};

} // namespace troupe
