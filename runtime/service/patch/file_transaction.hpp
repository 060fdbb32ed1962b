/// Changing several files, all or none.
#pragma once

#include "runtime/service/patch/guarded_folder.hpp"

#include <vector>

namespace troupe {

/// What becomes of one file. At least one of the two is there.
struct file_change {
  std::string path;
  std::optional<stored_file> before; ///< None: the file is new.
  std::optional<stored_file> after;  ///< None: the file goes.
};

/// Makes all the changes, or, where one fails, none: the new contents are first written beside
/// the files, then swapped with them by renaming, and swapped back if a later one fails. Paths
/// must be normal and different.
result<void> change_files(const guarded_folder& folder, const std::vector<file_change>& changes);

/// The changes that undo `changes`, in the same order.
std::vector<file_change> inverse(std::vector<file_change> changes);

} // namespace troupe
