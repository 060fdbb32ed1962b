#include "runtime/store/store.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>

namespace troupe {

result<std::vector<process_row>> store::first(const process_query& which, std::size_t most) {
  constexpr std::size_t at_once = 1000;
  std::vector<process_row> rows;
  page_request wanted;
  do {
    wanted.most = std::min(most - rows.size(), at_once);
    auto some = page(which, wanted);
    if (!some)
      return tl::unexpected{std::move(some.error())};
    std::ranges::move(some->rows, std::back_inserter(rows));
    wanted.after = some->next;
  } while (wanted.after && rows.size() < most);
  return rows;
}

result<std::vector<process_row>> store::processes(const process_query& which) {
  auto rows = first(which, std::numeric_limits<std::size_t>::max());
  if (rows)
    std::ranges::sort(*rows, [](const process_row& one, const process_row& other) {
      return std::tie(one.accepted, one.key) < std::tie(other.accepted, other.key);
    });
  return rows;
}

} // namespace troupe
