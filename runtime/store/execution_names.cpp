#include "runtime/store/execution_names.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::uint64_t page_size = 512;
constexpr std::size_t pages_max = 32;

std::string suffix(char mark, std::uint32_t count) {
  return count > 1 ? mark + std::to_string(count) : std::string{};
}

} // namespace

std::uint64_t execution_names::parent_of(const execution_row& row) {
  constexpr std::uint64_t root = 1;
  return row.parent == 0 && row.number != root ? root : row.parent;
}

result<execution_names::page*> execution_names::page_of(std::uint64_t number, bool anew) {
  auto wanted = number / page_size;
  auto found = std::ranges::find(pages_, wanted, &page::number);
  auto is_new = found == pages_.end();
  if (is_new || anew) {
    auto rows
      = from_.executions(process_, {wanted * page_size, wanted * page_size + page_size - 1});
    if (!rows)
      return tl::unexpected{std::move(rows.error())};
    if (is_new && pages_.size() < pages_max)
      found = pages_.insert(pages_.end(), page{});
    else if (is_new)
      found = std::ranges::min_element(pages_, {}, &page::used);
    *found = {wanted, 0, std::move(*rows)};
  }
  found->used = ++uses_;
  return &*found;
}

result<const shown_execution*> execution_names::find(std::uint64_t number) {
  for (auto anew : {false, true}) { // it may have begun since the page was read
    auto in = page_of(number, anew);
    if (!in)
      return tl::unexpected{std::move(in.error())};
    const auto& rows = (*in)->rows;
    auto found = std::ranges::lower_bound(
      rows, number, {}, [](const shown_execution& each) { return each.row.number; });
    if (found != rows.end() && found->row.number == number)
      return &*found;
  }
  return failure(error_code::store_damaged, "process " + process_id_
                                              + ": its store is damaged: execution "
                                              + std::to_string(number) + " is not there");
}

result<std::string> execution_names::joined(std::uint64_t number, bool with_passes) {
  std::string text;
  while (number != 0) {
    auto found = find(number);
    if (!found)
      return tl::unexpected{std::move(found.error())};
    const auto& [row, task] = **found;
    auto parent = parent_of(row);
    auto own = parent == 0 ? std::string{} : std::string{row.element ? "." : "/"};
    if (with_passes)
      own = suffix('@', row.parent_attempt) + own;
    own += task;
    if (row.element)
      own += '[' + std::to_string(*row.element) + ']';
    if (with_passes)
      own += suffix('#', row.pass + 1);
    text.insert(0, own);
    if (parent >= number)
      return failure(error_code::store_damaged,
                     "process " + process_id_ + ": its store is damaged: execution "
                       + std::to_string(number) + " has a parent that came after it");
    number = parent;
  }
  return text;
}

result<std::string> execution_names::id_of(std::uint64_t number) {
  auto text = joined(number, true);
  if (text)
    text->insert(0, process_id_ + '/');
  return text;
}

result<std::string> execution_names::path_of(std::uint64_t number) {
  return joined(number, false);
}

} // namespace troupe
