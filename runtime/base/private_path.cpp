#include "runtime/base/private_path.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr mode_t rights_of_others = 0077;

std::string name_of(uid_t user) {
  return "user " + user_name(user);
}

result<void> check_owner(const struct stat& found, const std::string& path) {
  if (found.st_uid == ::geteuid())
    return {};
  return failure(
    error_code::access_denied,
    path + " belongs to " + name_of(found.st_uid) + ", and this is " + name_of(::geteuid())
      + ": what is kept there would be trusted, and run. Use a place of your own, or, if "
        "you know what it holds, make it yours first (chown -R)");
}

tl::unexpected<error> failed(const std::string& path) {
  return failure(error_code::file_unwritable, path + ": " + std::strerror(errno));
}

/// The name of a new file is on disk once its folder is.
bool flush_folder(const std::string& path) {
  descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return folder && ::fsync(folder.get()) == 0;
}

} // namespace

std::string user_name(uid_t user) {
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found)
    return found->pw_name;
  return "number " + std::to_string(user);
}

result<void> check_owner(const descriptor& open, const std::string& path) {
  struct stat found {};
  if (::fstat(open.get(), &found) != 0)
    return failed(path);
  return check_owner(found, path);
}

result<void> check_owner(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0)
    return errno == ENOENT || errno == ENOTDIR ? result<void>{} : failed(path);
  auto is_link = S_ISLNK(found.st_mode);
  if (auto ours = check_owner(found, path); !ours || !is_link)
    return ours;
  if (::stat(path.c_str(), &found) != 0)
    return {}; // it leads nowhere, or where nobody gets
  return check_owner(found, path);
}

result<bool> make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), private_folder_mode) != 0)
    return errno == EEXIST ? result<bool>{false} : failed(path);
  auto above = std::filesystem::path{path}.lexically_normal().parent_path().string();
  if (!flush_folder(above.empty() ? "." : above))
    return failed(path);
  return true;
}

result<writable_file> open_private_file(const std::string& path, bool appends) {
  const auto flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | (appends ? O_APPEND : 0);
  writable_file opened{
    descriptor{::open(path.c_str(), flags | O_CREAT | O_EXCL, private_file_mode)}, true};
  if (opened.open)
    return opened;
  struct stat there {};
  if (errno != EEXIST || ::lstat(path.c_str(), &there) != 0)
    return failed(path);
  auto is_link = S_ISLNK(there.st_mode);
  if (is_link && there.st_uid != 0 && there.st_uid != ::geteuid())
    return failure(error_code::access_denied, path + ": it is a symbolic link that "
                                                + name_of(there.st_uid) + " has put there");
  opened = {descriptor{::open(path.c_str(), flags | (is_link ? 0 : O_NOFOLLOW))}};
  if (!opened.open)
    return errno == EISDIR
             ? failure(error_code::file_unwritable, path + ": it is a folder, not a file")
             : failed(path);
  auto wide = ::fstat(opened.open.get(), &there) == 0 && S_ISREG(there.st_mode)
              && there.st_uid == ::geteuid() && (there.st_mode & rights_of_others) != 0;
  opened.narrowed = wide && !is_link && ::fchmod(opened.open.get(), private_file_mode) == 0;
  return opened;
}

result<bool> make_private(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return failed(path);
  if ((found.st_mode & rights_of_others) == 0)
    return false;
  if (::chmod(path.c_str(), found.st_mode & ~rights_of_others & 07777) != 0)
    return failed(path);
  return true;
}

} // namespace troupe
