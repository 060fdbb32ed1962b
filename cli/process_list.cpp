#include "cli/process_list.hpp"

#include "cli/process_table.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <unistd.h>

namespace troupe::cli {

namespace {

exit_code count_processes(process_source& from, const process_query& which, bool as_json) {
  auto found = from.count(which, most_counted);
  if (!found)
    return fail(found.error());
  if (as_json)
    return print_document({{"count", found->number}, {"isMore", found->is_more}});
  return print_text(std::to_string(found->number) + (found->is_more ? "+\n" : "\n"));
}

/// So many of the first, however many pages these are on; or all.
result<listed_page> read_processes(process_source& from, const wanted_list& wanted) {
  if (wanted.most == 0 && wanted.before.empty())
    return from.list(wanted.which).map([](std::vector<listed_process> rows) {
      return listed_page{std::move(rows), {}};
    });
  constexpr std::size_t at_once = 1000;
  listed_page made{{}, wanted.before};
  auto left = [&] { return wanted.most == 0 ? at_once : wanted.most - made.rows.size(); };
  do {
    auto some = from.page(wanted.which, std::min(left(), at_once), made.next);
    if (!some)
      return some;
    std::ranges::move(some->rows, std::back_inserter(made.rows));
    made.next = std::move(some->next);
  } while (!made.next.empty() && left() > 0);
  return made;
}

/// Whether anything that is meant is behind that place.
bool list_goes_on(process_source& from, const process_query& which, std::string next) {
  while (!next.empty()) {
    auto some = from.page(which, 1, next);
    if (!some || !some->rows.empty())
      return true;
    next = std::move(some->next);
  }
  return false;
}

} // namespace

exit_code list_processes(process_source& from, const filter_flags& filter, const page_flags& page,
                         bool as_json, const std::string& store) {
  auto wanted = check(filter, page, !as_json, std::chrono::system_clock::now());
  if (!wanted)
    return fail(wanted.error());
  if (page.count)
    return count_processes(from, wanted->which, as_json);
  auto listed = read_processes(from, *wanted);
  if (!listed)
    return fail(listed.error());
  const auto& [rows, next] = *listed;
  if (const auto* here = from.directory(); here && rows.empty() && !here->has_store())
    say("troupe: there is no store " + store + ": no run has left anything here");
  auto code = as_json ? print_list(rows) : print_rows(rows);
  if (!as_json && list_goes_on(from, wanted->which, next))
    say("troupe: there are more: troupe ps --before " + visible_line(next) + from.options()
        + ", or --limit N");
  return code;
}

exit_code print_rows(const std::vector<listed_process>& rows) {
  return print_text(
    process_table(rows, std::chrono::system_clock::now(), ::isatty(STDOUT_FILENO) == 1));
}

} // namespace troupe::cli
