#include "runtime/base/tree_removal.hpp"

#include <filesystem>
#include <system_error>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Takes what keeps a folder's owner from removing what is in it, from all below `path`.
void make_writable(const fs::path& path) {
  std::error_code ignored; // what stays as it is can't be removed, which is told then
  auto open = [&](const fs::path& folder) {
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, ignored);
  };
  open(path);
  fs::recursive_directory_iterator each{path, fs::directory_options::skip_permission_denied,
                                        ignored};
  for (; each != fs::recursive_directory_iterator{}; each.increment(ignored))
    if (each->is_directory(ignored) && !each->is_symlink(ignored))
      open(each->path());
}

} // namespace

result<void> remove_tree(const std::string& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (failed == std::errc::permission_denied) {
    make_writable(path);
    fs::remove_all(path, failed);
  }
  if (failed)
    return failure(error_code::file_unwritable, path + ": " + failed.message());
  return {};
}

} // namespace troupe
