#include "runtime/store/process_page.hpp"

#include <algorithm>
#include <tuple>

namespace troupe {

namespace {

std::size_t rank_of(const process_query& which, page_order order) {
  auto orders = orders_of(which);
  return static_cast<std::size_t>(std::ranges::find(orders, order) - orders.begin());
}

} // namespace

std::vector<page_order> orders_of(const process_query& which) {
  if (which.ended.is_set())
    return {page_order::ended};
  if (which.recent_since)
    return {page_order::accepted, page_order::ended};
  return {page_order::accepted};
}

page_position position_of(const process_query& which, const process_row& row) {
  auto by_end = row.ended && (which.ended.is_set() || which.recent_since);
  auto time = by_end ? *row.ended : row.accepted;
  return {by_end ? page_order::ended : page_order::accepted,
          std::chrono::floor<std::chrono::milliseconds>(time), row.key};
}

bool was_told(const process_query& which, const page_position& place, const page_position& last) {
  auto told = rank_of(which, place.order);
  auto reached = rank_of(which, last.order);
  return told != reached ? told < reached
                         : std::tie(place.time, place.key) >= std::tie(last.time, last.key);
}

result<void> check_position(const process_query& which, const page_position& place) {
  if (rank_of(which, place.order) < orders_of(which).size())
    return {};
  return failure(error_code::argument_invalid,
                 "the cursor is of a list in another order, that of another filter: expected one"
                 " that this filter gave; begin again without it");
}

bool matches(const process_query& which, const process_row& row) {
  const process_facts facts{.id = row.id,
                            .name = row.name,
                            .parent_id = row.parent_id,
                            .state = row.state,
                            .accepted = row.accepted,
                            .ended = row.ended,
                            .errors = row.errors,
                            .labels = &row.labels};
  return matches(which, facts);
}

} // namespace troupe
