/// `troupe ps`: processes in rows.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/filter_flags.hpp"
#include "cli/page_flags.hpp"
#include "cli/process_source.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Lists, or counts, those of `from` that the options ask for; says where to go on if there are
/// more, and, where there are none, that there is no `store`.
exit_code list_processes(process_source& from, const filter_flags& filter, const page_flags& page,
                         bool as_json, const std::string& store);

/// Prints rows as a table, with a header on a terminal.
exit_code print_rows(const std::vector<listed_process>& rows);

} // namespace troupe::cli
