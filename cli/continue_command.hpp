/// `troupe retry ID --definition FILE`.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "runtime/node/process_directory.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Goes on from the process `id` (whole) of `from` in a new one that runs the definition
/// `given.file`, and follows that to its end; with `--dry-run` only says what stays and what runs.
/// `same` has `NEW=OLD` for each task that was called otherwise.
exit_code continue_process(process_directory& from, const std::string& id,
                           const std::vector<std::string>& same, const run_flags& given);

} // namespace troupe::cli
