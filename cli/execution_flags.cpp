#include "cli/execution_flags.hpp"

#include "cli/filter_help.hpp"
#include "cli/flag_values.hpp"
#include "cli/page_flags.hpp"
#include "runtime/model/execution_line.hpp"

#include <CLI/CLI.hpp>

namespace troupe::cli {

void add_execution_list(CLI::App& command, execution_flags& flags) {
  command
    .add_option("--where", flags.words, "List only executions that this filter means: see below")
    ->type_name("TASK-FILTER")
    ->allow_extra_args(false);
  command.add_option("--limit", flags.limit, "List so many of the first (100; no limit for json)")
    ->type_name("N");
  command
    .add_option("--after", flags.after,
                "List only what is behind this execution, by its number, or where a page ended")
    ->type_name("NUMBER");
  command.footer(
    filter_help("Words of a filter (all have to hold; others are a part of the task's id):",
                execution_query_keys())
    + "\nExample:\n  troupe show last --where 'state:failed task:load*' --limit 20\n");
}

result<wanted_executions> check(const execution_flags& flags, bool as_text) {
  constexpr unsigned most_rows = 1'000'000;
  std::string line;
  for (const auto& each : flags.words)
    line += (line.empty() ? "" : " ") + each;
  auto which = parse_execution_query(line);
  if (!which)
    return tl::unexpected{std::move(which.error())};
  if (!flags.words.empty() && *which == execution_query{}) // a variable that isn't set, say
    return failure(error_code::argument_invalid,
                   "--where: found nothing: expected words such as state:failed");
  wanted_executions wanted{.which = std::move(*which),
                           .most = as_text ? usual_limit : 0,
                           .after = flags.after.value_or("")};
  if (flags.after && flags.after->empty())
    return failure(error_code::argument_invalid,
                   "--after: found nothing (\"\"): expected the number of an execution");
  if (!flags.limit)
    return wanted;
  return parse_count("--limit", *flags.limit, most_rows).map([&](unsigned limit) {
    wanted.most = limit;
    return wanted;
  });
}

} // namespace troupe::cli
