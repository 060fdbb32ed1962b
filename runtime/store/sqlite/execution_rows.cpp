#include "runtime/store/sqlite/execution_rows.hpp"

#include <algorithm>

namespace troupe {

std::vector<execution_row> rows_of(std::span<const execution_change> changes) {
  std::vector<const execution_change*> order;
  order.reserve(changes.size());
  for (const auto& each : changes)
    order.push_back(&each);
  std::ranges::stable_sort(order, {}, &execution_change::number);
  std::vector<execution_row> rows;
  for (const auto* each : order) {
    if (rows.empty() || rows.back().number != each->number)
      rows.push_back({.number = each->number,
                      .parent = each->parent,
                      .task = each->task,
                      .element = each->element,
                      .pass = each->pass,
                      .parent_attempt = each->parent_attempt});
    auto& row = rows.back();
    row.attempt = each->attempt;
    row.state = each->state;
    row.error = each->error;
    row.cached = each->cached;
    if (has_begun(each->state) && row.started == time_point{})
      row.started = each->at;
    row.ended = is_final(each->state) ? each->at : time_point{};
  }
  return rows;
}

} // namespace troupe
