#include "runtime/files/whole_move.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/plain_file.hpp"
#include "runtime/base/tree_removal.hpp"
#include "runtime/files/path_pattern.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace troupe {

namespace {

namespace fs = std::filesystem;

tl::unexpected<error> fault_at(const std::string& path, int code) {
  return failure(error_code::file_unwritable, path + ": " + std::generic_category().message(code));
}

tl::unexpected<error> fault_at(const std::string& path, const std::error_code& code) {
  return failure(error_code::file_unwritable, path + ": " + code.message());
}

std::optional<mode_t> mode_at(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0)
    return std::nullopt;
  return about.st_mode;
}

/// What is open at `path` is on disk once this returns.
result<void> flush(const std::string& path, int how) {
  descriptor open{::open(path.c_str(), how | O_CLOEXEC | O_NOFOLLOW)};
  // What may not be read is written already, by whoever may: nothing more can be done for it.
  if (!open && errno == EACCES)
    return {};
  if (!open || (::fsync(open.get()) != 0 && errno != EINVAL))
    return fault_at(path, errno);
  return {};
}

result<void> flush_folder(const std::string& path) {
  return flush(path.empty() ? "." : path, O_RDONLY | O_DIRECTORY);
}

/// All files and folders at `path`, which is one.
result<void> flush_all(const std::string& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed))
    return flush(path, O_RDONLY);
  fs::recursive_directory_iterator each{path, failed};
  for (; !failed && each != fs::recursive_directory_iterator{}; each.increment(failed)) {
    std::error_code unknown;
    if (each->is_symlink(unknown))
      continue;
    auto flushed = each->is_directory(unknown) ? flush_folder(each->path().string())
                                               : flush(each->path().string(), O_RDONLY);
    if (!flushed)
      return flushed;
  }
  if (failed)
    return fault_at(path, failed);
  return flush_folder(path);
}

/// Where a relative link at `link`, below `root`, leads to, as a path below `root`; empty where it
/// leads out.
bool stays_inside(const fs::path& link, const fs::path& root) {
  std::error_code failed;
  auto target = fs::read_symlink(link, failed);
  if (failed || target.is_absolute())
    return false;
  auto leads_to = (link.lexically_relative(root).parent_path() / target).lexically_normal();
  return leads_to.empty() || *leads_to.begin() != "..";
}

std::string fault_below(const std::string& path) {
  std::error_code failed;
  fs::recursive_directory_iterator each{path, failed};
  for (; !failed && each != fs::recursive_directory_iterator{}; each.increment(failed)) {
    auto mode = mode_at(each->path().string());
    if (!mode || S_ISREG(*mode) || S_ISDIR(*mode))
      continue;
    auto called = each->path().lexically_relative(path).string();
    if (!S_ISLNK(*mode))
      return called + " in it is " + kind_of_file(*mode);
    if (!stays_inside(each->path(), path))
      return called + " in it is a symbolic link that leads out of it";
  }
  return failed ? failed.message() : std::string{};
}

/// Makes the folders that lead to `path`; all that is new is on disk then.
result<void> make_folders(const fs::path& path) {
  if (path.empty())
    return {};
  std::error_code failed;
  if (fs::is_directory(path, failed))
    return {};
  if (auto above = make_folders(path.parent_path()); !above)
    return above;
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST)
    return fault_at(path.string(), errno);
  return flush_folder(path.parent_path().string());
}

/// Puts what is at `from` in the place of the folder at `to`, which is at `from` then, or gone.
result<void> swap_folders(const std::string& from, const std::string& to,
                          const std::string& beside) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0)
    return remove_tree(from);
  if (errno != EINVAL && errno != ENOSYS)
    return fault_at(to, errno);
  // Where the file system can't, there is nothing at `to` for a moment.
  if (::rename(to.c_str(), beside.c_str()) != 0 || ::rename(from.c_str(), to.c_str()) != 0)
    return fault_at(to, errno);
  return remove_tree(beside);
}

/// Within one file system. False: they are on two.
result<bool> put(const std::string& from, const std::string& to, const std::string& beside) {
  if (::rename(from.c_str(), to.c_str()) == 0)
    return true;
  if (errno == EXDEV)
    return false;
  auto kept_apart = errno;
  auto takes = mode_at(from);
  auto stands = mode_at(to);
  if (!takes || !stands || S_ISDIR(*takes) != S_ISDIR(*stands)) {
    if (stands && kept_apart != ENOENT && (kept_apart == EISDIR || kept_apart == ENOTDIR))
      return failure(error_code::file_unwritable, to + ": it is " + kind_of_file(*stands)
                                                    + ", and the output "
                                                    + (S_ISDIR(*stands) ? "a file" : "a folder"));
    return fault_at(to, kept_apart);
  }
  if (!S_ISDIR(*takes) || (kept_apart != ENOTEMPTY && kept_apart != EEXIST))
    return fault_at(to, kept_apart);
  return swap_folders(from, to, beside).map([] { return true; });
}

result<void> copy_and_put(const std::string& from, const std::string& to, const std::string& copy,
                          const std::string& beside) {
  std::error_code failed;
  fs::copy(from, copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks, failed);
  auto moved = failed ? result<void>{fault_at(copy, failed)} : flush_all(copy);
  if (moved)
    moved = put(copy, to, beside).and_then([&](bool is_there) {
      return is_there ? result<void>{} : fault_at(to, EXDEV);
    });
  if (!moved)
    static_cast<void>(remove_tree(copy)); // else the next move with this tag removes it
  return moved;
}

} // namespace

std::string fault_of_output(const std::string& path) {
  auto mode = mode_at(path);
  if (!mode)
    return std::generic_category().message(errno);
  if (S_ISREG(*mode))
    return {};
  return S_ISDIR(*mode) ? fault_below(path) : std::string{"it is "} + kind_of_file(*mode);
}

result<void> move_whole(const std::string& from, const std::string& to, const std::string& tag) {
  fs::path place{to};
  auto folder = place.parent_path();
  auto beside = (folder / ('.' + place.filename().string() + ".troupe-" + tag)).string();
  auto copy = beside + ".copy";
  return make_folders(folder)
    .and_then([&] { return flush_all(from); })
    .and_then([&] { return remove_tree(beside); })
    .and_then([&] { return remove_tree(copy); })
    .and_then([&] { return put(from, to, beside); })
    .and_then([&](bool is_there) {
      return is_there ? result<void>{} : copy_and_put(from, to, copy, beside);
    })
    .and_then([&] { return flush_folder(folder.string()); });
}

} // namespace troupe
