/// A folder that nothing leads out of.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace troupe {

/// A file's content and permissions.
struct stored_file {
  std::string content;
  std::optional<mode_t> mode{}; ///< None: as the umask has it.
};

/// Works on files below one folder by paths relative to it. The kernel resolves them
/// (openat2(2), RESOLVE_BENEATH), so neither `..` nor a symbolic link, not even one made in the
/// meantime, leads out. Errors name the path.
class guarded_folder {
public:
  static result<guarded_folder> open(const std::filesystem::path& folder);

  /// `path` in its shortest form. Fails on an empty or absolute one and on `..`.
  static result<std::string> normal(std::string_view path);

  /// The file at `path`, nothing where there is none. Fails on what isn't a plain file.
  result<std::optional<stored_file>> read(const std::string& path) const;

  /// Makes the folders that lead to `path`. Adds those that are new to `made`, outermost first.
  result<void> make_parents(const std::string& path, std::vector<std::string>& made) const;

  /// Puts a new file beside `path`, durably, and returns its path.
  result<std::string> write_beside(const std::string& path, const stored_file& file) const;

  /// Renames within one folder. `exchange` swaps the two, in three steps where the file system
  /// has no better way; `onto_nothing` refuses an existing `to`.
  enum class rename_mode : std::uint8_t { exchange, onto_nothing };
  result<void> rename(const std::string& from, const std::string& to, rename_mode mode) const;

  result<void> remove(const std::string& path) const;
  result<void> remove_folder(const std::string& path) const;

private:
  explicit guarded_folder(descriptor root) : root_{std::move(root)} {}
  result<descriptor> parent_of(const std::string& path) const;

  descriptor root_;
};

} // namespace troupe
