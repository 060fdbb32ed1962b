/// Going on, at a server, with what has ended or what nobody drives.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "runtime/client/server_client.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Has the server take up all of its store that nobody drives, and says how many go on.
exit_code recover_at(server_client& from, bool as_json);

/// Has the server go on from the process `id` (whole) in a new one that runs the definition
/// `given.file`, and says which that is; with `--dry-run` only what stays and what runs. Its end is
/// not waited for. `same` has `NEW=OLD` for each task that was called otherwise.
exit_code continue_at(server_client& from, const std::string& id,
                      const std::vector<std::string>& same, const run_flags& given);

} // namespace troupe::cli
