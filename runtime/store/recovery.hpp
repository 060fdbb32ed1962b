/// Taking up processes whose runtime is gone.
#pragma once

#include "runtime/language/definition/loader.hpp"
#include "runtime/store/recovered_process.hpp"

#include <string>

namespace troupe {

/// Which processes may be taken up.
enum class claim : std::uint8_t {
  abandoned, ///< What nobody drives, for sure.
  any,       ///< What somebody may drive, too: an operator knows better.
};

/// The process, if it may be taken up and there is something left to do: it has not ended, or was
/// asked to try again what failed. Else why it can't be taken up.
result<process_row> find_abandoned(store& from, const std::string& process_id, time_point now,
                                   claim which = claim::abandoned);

/// How a process that has ended did so.
process_output output_of(const process_row& ended);

/// The workflow that a stored process runs, loaded as Troupe loaded it when it was started,
/// whatever it refuses now.
result<workflow_ptr> load_stored(store& from, const process_row& row, load_options options);

/// The tasks of that, to be looked at; see `load_tasks`.
result<workflow_ptr> load_stored_tasks(store& from, const process_row& row, load_options options);

/// How a stored process was begun, as the first entry of its journal has it; where that
/// is gone, with nothing.
result<input::start> recorded_start(store& from, const process_row& row);

/// A process with the workflow it runs.
struct loaded_recovery {
  recovered_process process;
  workflow_ptr flow;
};

/// Reads what the new owner, by `fence`, has to know of `row`.
result<loaded_recovery> adopt(store& from, const process_row& row, std::uint64_t fence,
                              const load_options& options);

} // namespace troupe
