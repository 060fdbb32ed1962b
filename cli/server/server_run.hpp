/// `troupe run` and `troupe task` of a process that a server drives.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "runtime/client/server_client.hpp"

namespace troupe::cli {

/// Has the server start a process, and waits for its end, which is told as that of a run here is;
/// with `detach` prints its id at once. A signal ends the
/// waiting, not the process.
exit_code run_at(server_place where, const run_flags& flags);

} // namespace troupe::cli
