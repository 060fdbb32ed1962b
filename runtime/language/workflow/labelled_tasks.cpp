// Which tasks have labels.
#include "runtime/language/workflow/workflow.hpp"

namespace troupe {

std::vector<task_index> tasks_with(const workflow& flow, std::span<const label_term> wanted) {
  using labels_ptr = std::shared_ptr<const label_map>;
  static const auto none = std::make_shared<const label_map>();
  std::vector<labels_ptr> all; // parents stand before their sub-tasks
  all.reserve(flow.tasks.size());
  std::vector<task_index> found;
  for (const auto& each : flow.tasks) {
    auto around = each.parent < all.size() ? all[each.parent] : none;
    all.push_back(each.labels ? std::make_shared<const label_map>(laid_over(*around, *each.labels))
                              : std::move(around));
    if (has_labels(*all.back(), wanted))
      found.push_back(each.index);
  }
  return found;
}

} // namespace troupe
