#include "cli/execution_list.hpp"

#include "cli/process_view.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace troupe::cli {

namespace {

/// So many of the first, however many pages these are on; or all.
result<execution_rows> read_executions(process_source& processes, const std::string& id,
                                       const wanted_executions& wanted) {
  constexpr std::size_t at_once = 10'000;
  execution_rows made{{}, wanted.after};
  auto left = [&] { return wanted.most == 0 ? at_once : wanted.most - made.rows.size(); };
  do {
    auto some = processes.page_of(id, wanted.which, std::min(left(), at_once), made.next);
    if (!some)
      return some;
    std::ranges::move(some->rows, std::back_inserter(made.rows));
    made.next = std::move(some->next);
  } while (!made.next.empty() && left() > 0);
  return made;
}

/// Whether any that is meant is behind that place.
bool goes_on(process_source& processes, const std::string& id, const execution_query& which,
             std::string next) {
  while (!next.empty()) {
    auto some = processes.page_of(id, which, 1, next);
    if (!some || !some->rows.empty())
      return true;
    next = std::move(some->next);
  }
  return false;
}

} // namespace

exit_code list_executions(process_source& processes, const std::string& id,
                          const execution_flags& flags, bool as_json) {
  auto wanted = check(flags, !as_json);
  if (!wanted)
    return fail(wanted.error());
  auto some = read_executions(processes, id, *wanted);
  if (!some)
    return fail(some.error());
  const auto& rows = some->rows;
  const auto& next = some->next;
  if (as_json) {
    json document{{"id", id}, {"executions", to_json(rows)}};
    if (!next.empty())
      document["next"] = next;
    return print_document(document);
  }
  auto code = print_text(execution_lines(rows, std::chrono::system_clock::now()));
  if (goes_on(processes, id, wanted->which, next))
    say("troupe: there are more: troupe show " + visible_line(id) + " --after " + next
        + processes.options() + ", or --limit N");
  return code;
}

} // namespace troupe::cli
