#include "runtime/base/plain_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

namespace troupe {

namespace {

tl::unexpected<error> system_failure() {
  return failure(error_code::file_unreadable, std::generic_category().message(errno));
}

tl::unexpected<error> not_plain(mode_t mode) {
  return failure(error_code::file_unreadable,
                 std::string{"it is "} + kind_of_file(mode) + ", not a file");
}

} // namespace

result<descriptor> open_plain_file(const std::string& path) {
  struct stat about {};
  // Looked at first, for opening a device or a pipe may do something.
  if (::stat(path.c_str(), &about) != 0)
    return system_failure();
  if (!S_ISREG(about.st_mode))
    return not_plain(about.st_mode);
  // Non-blocking, and looked at again: a pipe may have taken its place.
  descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (!file || ::fstat(file.get(), &about) != 0)
    return system_failure();
  if (!S_ISREG(about.st_mode))
    return not_plain(about.st_mode);
  return file;
}

const char* kind_of_file(mode_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG: return "a plain file";
    case S_IFDIR: return "a folder";
    case S_IFIFO: return "a named pipe";
    case S_IFSOCK: return "a socket";
    case S_IFLNK: return "a symbolic link";
    case S_IFCHR:
    case S_IFBLK: return "a device";
    default: return "no file";
  }
}

} // namespace troupe
