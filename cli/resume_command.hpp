/// `troupe resume`, and what `troupe retry` does with what is stored.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "runtime/node/process_directory.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Takes up stored processes of `from` whose runtime is gone, those named `ids` or `all`, and
/// follows them to their ends. What `given` doesn't say is as it was when they were started. With
/// `--output json` prints what each left behind: one document, or a list of them where not one was
/// named.
exit_code resume_processes(process_directory& from, const std::vector<std::string>& ids, bool all,
                           const run_flags& given);

} // namespace troupe::cli
