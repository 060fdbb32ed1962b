#include "cli/page_flags.hpp"

#include "cli/flag_values.hpp"

#include <CLI/CLI.hpp>

namespace troupe::cli {

void add_page(CLI::App& command, page_flags& page) {
  command.add_flag("--children", page.children, "Also sub-workflows, below what started them");
  command.add_option("--limit", page.limit, "So many of the newest (100; no limit for json)")
    ->type_name("N");
  command.add_option("--before", page.before, "Only those accepted before this process")
    ->type_name("PROCESS");
}

result<list_query> check(const filter_flags& filter, const page_flags& page, bool as_table) {
  constexpr unsigned most_rows = 1'000'000;
  auto which = check(filter, "ps");
  if (!which)
    return which;
  which->only_roots = as_table && !page.children && !filter.all && filter.states.empty();
  which->before = page.before.value_or("");
  which->most = as_table ? usual_limit : 0;
  if (!page.limit)
    return which;
  return parse_count("--limit", *page.limit, most_rows).map([&](unsigned limit) {
    which->most = limit;
    return *which;
  });
}

} // namespace troupe::cli
