#include "runtime/store/sqlite/private_files.hpp"

#include "runtime/base/private_path.hpp"

#include <algorithm>
#include <filesystem>

#include <sys/stat.h>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// The database, what SQLite puts beside it, and the locks of owners.
constexpr const char* parts[] = {"", "-wal", "-shm", "-journal", "-owners"};

std::string folder_of(const std::string& path) {
  auto above = fs::path{path}.parent_path().string();
  return above.empty() ? "." : above;
}

/// In root's folders everybody may put files of their own; another user's folder could be given
/// another content at any moment.
result<void> check_folder(const std::string& path) {
  struct stat link {};
  struct stat folder {};
  auto is_roots = ::lstat(path.c_str(), &link) == 0 && link.st_uid == 0
                  && ::stat(path.c_str(), &folder) == 0 && folder.st_uid == 0;
  return is_roots ? result<void>{} : check_owner(path);
}

/// Whether `folder` is there for what runs keep, and nothing else.
bool is_state_folder(const std::string& folder, const std::string& database) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0 || (found.st_mode & (S_ISVTX | S_ISGID)) != 0)
    return false; // meant to be shared
  auto is_state = [&](const std::string& name) {
    return name.starts_with(database) || name.starts_with('.') || name.ends_with(".sock")
           || name.ends_with(".lock");
  };
  std::error_code unreadable;
  for (fs::directory_iterator each{folder, unreadable}, end; !unreadable && each != end;
       each.increment(unreadable))
    if (!is_state(each->path().filename().string()))
      return false;
  return !unreadable;
}

/// Narrows what is there. Returns whether others had rights to it.
bool narrow(const std::string& path, const std::function<void(const std::string&)>& tell) {
  std::error_code unreadable;
  if (!fs::exists(path, unreadable))
    return false;
  auto done = make_private(path);
  if (!done && tell)
    tell("others can read " + done.error().message);
  return done.value_or(false);
}

result<void> make(const std::string& path, const std::string& folder) {
  if (auto made = make_private_folder(folder); !made)
    return failure(error_code::store_failed, "the folder can't be made: " + made.error().message);
  if (auto ours = check_folder(folder); !ours)
    return ours;
  // What is there stays unopened: this program may have it open as a database, and with any
  // descriptor of it that is closed all locks go that SQLite holds on it for this program.
  std::error_code unreadable;
  if (fs::exists(path, unreadable))
    return {};
  auto opened = open_private_file(path);
  return opened ? result<void>{} : tl::unexpected{std::move(opened.error())};
}

} // namespace

result<void> claim_database(const std::string& path, bool create) {
  if (auto ours = check_folder(folder_of(path)); !ours)
    return ours;
  for (const auto* part : parts)
    if (auto ours = check_owner(path + part); !ours)
      return ours;
  return create ? make(path, folder_of(path)) : result<void>{};
}

void narrow_database(const std::string& path, const std::function<void(const std::string&)>& tell) {
  auto folder = folder_of(path);
  auto was_open = false;
  for (const auto* part : parts)
    was_open |= narrow(path + part, tell);
  if (is_state_folder(folder, fs::path{path}.filename().string()))
    was_open |= narrow(folder, tell);
  if (was_open && tell)
    tell("others could read " + path + ": from now on only you can");
}

} // namespace troupe
