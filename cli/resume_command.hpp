/// `troupe resume`, and what `troupe retry` does with what is stored.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "runtime/node/process_directory.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe::cli {

/// Takes up stored processes of `from` whose runtime is gone, those named `ids` or `all`, and
/// follows them to their ends. What `given` doesn't say is as it was when they were started. With
/// `--output json` prints what each left behind: one document, or a list of them where not one was
/// named. `record`, if there is one, is done first, once it is known that they get the secrets that
/// they name; where it fails that is all.
exit_code resume_processes(process_directory& from, const std::vector<std::string>& ids, bool all,
                           const run_flags& given,
                           const std::function<result<void>()>& record = {});

/// Goes on from the process `id` (whole) of `from` in a new one that runs the definition
/// `given.file`, and follows that to its end; with `--dry-run` only says what stays and what runs.
/// `same` has `NEW=OLD` for each task that was called otherwise.
exit_code continue_process(process_directory& from, const std::string& id,
                           const std::vector<std::string>& same, const run_flags& given);

/// Prints what would become of a process that continues another one.
exit_code show_plan(const continuation_plan& plan, bool as_json);

} // namespace troupe::cli
