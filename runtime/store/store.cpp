#include "runtime/store/store.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace troupe {

result<std::vector<process_row>> store::processes(const process_query& which) {
  constexpr std::size_t at_once = 1000;
  std::vector<process_row> rows;
  page_request wanted{.most = at_once};
  do {
    auto some = page(which, wanted);
    if (!some)
      return tl::unexpected{std::move(some.error())};
    std::ranges::move(some->rows, std::back_inserter(rows));
    wanted.after = some->next;
  } while (wanted.after);
  std::ranges::sort(rows, [](const process_row& one, const process_row& other) {
    return std::tie(one.accepted, one.key) < std::tie(other.accepted, other.key);
  });
  return rows;
}

} // namespace troupe
