#include "runtime/service/patch/guarded_folder.hpp"

#include "runtime/base/file_content.hpp"
#include "runtime/base/text.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace troupe {

namespace {

constexpr std::size_t longest_file = std::size_t{256} << 20;

/// openat2(2), which glibc doesn't wrap.
int open_beneath(const descriptor& root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(
    syscall(SYS_openat2, root.get(), path.empty() ? "." : path.c_str(), &how, sizeof how));
}

std::string folder_in(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

std::string name_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

tl::unexpected<error> fault(const std::string& path, int code) {
  if (code == EXDEV)
    return failure(valid_utf8(path) + ": leads out of the folder");
  return tl::unexpected{path_fault(path, code)};
}

/// 0, or -1 with `errno` set.
int rename_by_steps(int folder, const std::string& from, const std::string& to, bool exchanges) {
  if (!exchanges) {
    if (faccessat(folder, to.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
      errno = EEXIST;
      return -1;
    }
    return renameat(folder, from.c_str(), folder, to.c_str());
  }
  auto between = temporary_name();
  if (renameat(folder, to.c_str(), folder, between.c_str()) != 0)
    return -1;
  if (renameat(folder, from.c_str(), folder, to.c_str()) == 0)
    return renameat(folder, between.c_str(), folder, from.c_str());
  auto code = errno;
  renameat(folder, between.c_str(), folder, to.c_str());
  errno = code;
  return -1;
}

result<void> check(const std::string& path, int outcome) {
  if (outcome != 0)
    return fault(path, errno);
  return {};
}

} // namespace

result<guarded_folder> guarded_folder::open(const std::filesystem::path& folder) {
  descriptor root{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!root)
    return tl::unexpected{path_fault(folder, errno)};
  return guarded_folder{std::move(root)};
}

result<std::string> guarded_folder::normal(std::string_view path) {
  auto shown = '"' + valid_utf8(std::string{path}) + '"';
  if (path.empty() || path.find('\0') != std::string_view::npos)
    return failure("a file without a name");
  if (path.starts_with('/'))
    return failure(shown + " is an absolute path: expected one inside the folder");
  std::string normal;
  bool names_folder = path.ends_with('/');
  while (!path.empty()) {
    auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part == "..")
      return failure(shown + " has .. in it: expected a path inside the folder");
    if (part.empty() || part == ".")
      continue;
    normal += normal.empty() ? "" : "/";
    normal += part;
  }
  if (normal.empty() || names_folder)
    return failure(shown + " names a folder: expected a file");
  return normal;
}

result<descriptor> guarded_folder::parent_of(const std::string& path) const {
  descriptor parent{open_beneath(root_, folder_in(path), O_PATH | O_DIRECTORY)};
  if (!parent)
    return fault(path, errno);
  return parent;
}

result<std::optional<stored_file>> guarded_folder::read(const std::string& path) const {
  // Non-blocking: a named pipe would wait for a writer.
  descriptor file{open_beneath(root_, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)};
  if (!file && errno == ENOENT)
    return std::nullopt;
  if (!file && errno == ELOOP)
    return failure(valid_utf8(path) + " is a symbolic link: patch the file that it leads to");
  if (!file)
    return fault(path, errno);
  struct stat about {};
  if (fstat(file.get(), &about) != 0)
    return fault(path, errno);
  if (!S_ISREG(about.st_mode))
    return failure(valid_utf8(path) + " is not a plain file");
  auto content = read_all(file.get(), path, longest_file);
  if (!content)
    return tl::unexpected{content.error()};
  return stored_file{std::move(*content), about.st_mode & 07777U};
}

result<void> guarded_folder::make_parents(const std::string& path,
                                          std::vector<std::string>& made) const {
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    auto folder = path.substr(0, slash);
    auto parent = parent_of(folder);
    if (!parent)
      return tl::unexpected{parent.error()};
    if (mkdirat(parent->get(), name_in(folder).c_str(), 0777) == 0)
      made.push_back(std::move(folder));
    else if (errno != EEXIST)
      return fault(folder, errno);
  }
  return {};
}

result<std::string> guarded_folder::write_beside(const std::string& path,
                                                 const stored_file& file) const {
  auto parent = parent_of(path);
  if (!parent)
    return tl::unexpected{parent.error()};
  auto name = temporary_name();
  descriptor fresh{openat(parent->get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                          file.mode.value_or(0666))};
  if (!fresh)
    return fault(path, errno);
  auto code = file.mode && fchmod(fresh.get(), *file.mode) != 0 ? errno : 0;
  if (code == 0)
    code = write_durably(fresh.get(), file.content);
  if (code != 0) {
    unlinkat(parent->get(), name.c_str(), 0);
    return fault(path, code);
  }
  auto folder = folder_in(path);
  return folder.empty() ? name : folder + '/' + name;
}

result<void> guarded_folder::rename(const std::string& from, const std::string& to,
                                    rename_mode mode) const {
  auto parent = parent_of(to);
  if (!parent)
    return tl::unexpected{parent.error()};
  auto old_name = name_in(from);
  auto new_name = name_in(to);
  bool exchanges = mode == rename_mode::exchange;
  unsigned flags = exchanges ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  auto done = renameat2(parent->get(), old_name.c_str(), parent->get(), new_name.c_str(), flags);
  if (done != 0 && (errno == EINVAL || errno == ENOSYS)) // not every file system has these
    done = rename_by_steps(parent->get(), old_name, new_name, exchanges);
  return check(to, done);
}

result<void> guarded_folder::remove(const std::string& path) const {
  auto parent = parent_of(path);
  if (!parent)
    return tl::unexpected{parent.error()};
  return check(path, unlinkat(parent->get(), name_in(path).c_str(), 0));
}

result<void> guarded_folder::remove_folder(const std::string& path) const {
  auto parent = parent_of(path);
  if (!parent)
    return tl::unexpected{parent.error()};
  return check(path, unlinkat(parent->get(), name_in(path).c_str(), AT_REMOVEDIR));
}

} // namespace troupe
