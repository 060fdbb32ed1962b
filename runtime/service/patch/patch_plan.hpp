/// From a patch to what becomes of each file.
#pragma once

#include "runtime/service/patch/file_transaction.hpp"
#include "runtime/service/patch/patch_format.hpp"

namespace troupe {

/// What a patch does to a folder, worked out in memory: nothing is written yet. A file that
/// several parts of the patch touch is changed once. Fails where a part doesn't fit, a path
/// leads out of the folder, an added file exists, or one to be changed doesn't.
result<std::vector<file_change>> plan_patch(const guarded_folder& folder,
                                            const std::vector<file_patch>& patch);

} // namespace troupe
