#include "api/operations/operations.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::api {

namespace {

std::vector<operation> all_groups() {
  std::vector<operation> all;
  for (auto* group : {health_operations, process_operations, detail_operations, event_operations,
                      start_operations, continue_operations, workflow_operations,
                      schedule_operations, steering_operations, approval_operations,
                      access_operations, secret_operations, store_operations, view_operations})
    std::ranges::move(group(), std::back_inserter(all));
  return all;
}

} // namespace

std::span<const operation> operations() {
  static const std::vector<operation> all = all_groups();
  return all;
}

operation_field process_id_field() {
  return {.name = "id",
          .place = field_place::path,
          .help = "The whole id of a process, with %2F for each / in it",
          .is_needed = true};
}

operation_field filter_field() {
  return {.name = "q",
          .help = "Which processes are meant, as the line of troupe ps says it: state:failed "
                  "name:etl-*",
          .fallback = "",
          .most = 4096};
}

operation_field limit_field(std::int64_t fallback, std::int64_t most) {
  return {.name = "limit",
          .kind = field_kind::integer,
          .help = "How many at most",
          .fallback = fallback,
          .least = 1,
          .most = most};
}

} // namespace troupe::api
