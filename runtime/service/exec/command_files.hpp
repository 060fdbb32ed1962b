/// What `files` and `isolate` of a task mean to the commands that it runs.
#pragma once

#include "runtime/files/file_rules.hpp"
#include "runtime/service/exec/command_action.hpp"
#include "troupe/action.hpp"

#include <memory>
#include <string>

namespace troupe {

/// What a task says of the files of its commands.
struct file_terms {
  file_rules rules{};
  bool isolated = false;   ///< Each attempt has an empty folder of its own to run in.
  std::string workdir{};   ///< As the task says it; the paths of `rules` are relative to it.
  bool has_tmpdir = false; ///< It sets TMPDIR itself.
};

/// The steps of `inner` with what `terms` say around them: before the first command, what it reads
/// has to be there; after the last one, what it writes. Where it is isolated, the commands run in
/// the attempt's folder, beside the log of the attempt (`attempt_folder_of`), from which what they
/// wrote is moved to its place, once all has ended well; the folder of an attempt that failed
/// stays, and the failure tells its path. `inner` itself where there is nothing to do. All that
/// blocks is done by `next`, by the threads that serve commands.
std::unique_ptr<command_steps> with_files(std::unique_ptr<command_steps> inner, file_terms terms,
                                          const action_context& context);

} // namespace troupe
