#include "cli/page_flags.hpp"

#include "cli/flag_values.hpp"

#include <CLI/CLI.hpp>

namespace troupe::cli {

void add_page(CLI::App& command, page_flags& page) {
  command.add_flag("--children", page.children, "Also sub-workflows, below what started them");
  command.add_flag("--count", page.count, "Only how many they are, up to 1000");
  command.add_option("--limit", page.limit, "So many of the first (100; no limit for json)")
    ->type_name("N");
  command
    .add_option("--before", page.before, "Only what is behind this process, or where a page ended")
    ->type_name("PROCESS");
}

result<wanted_list> check(const filter_flags& filter, const page_flags& page, bool as_table,
                          time_point now) {
  constexpr unsigned most_rows = 1'000'000;
  auto which = check(filter, "ps", now);
  if (!which)
    return tl::unexpected{std::move(which.error())};
  wanted_list wanted{.which = std::move(*which),
                     .most = as_table ? usual_limit : 0,
                     .before = page.before.value_or("")};
  if (as_table && !page.children && wanted.which.recent_since && !wanted.which.is_root)
    wanted.which.is_root = true;
  if (!page.limit)
    return wanted;
  return parse_count("--limit", *page.limit, most_rows).map([&](unsigned limit) {
    wanted.most = limit;
    return wanted;
  });
}

} // namespace troupe::cli
