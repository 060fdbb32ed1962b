#include "runtime/dispatch/lending_folder.hpp"

#include "runtime/base/private_path.hpp"
#include "runtime/base/uuid.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr const char* turn_file = "turn";
/// Ends the name of a page: nothing else in the folder is read or removed.
constexpr const char* page_suffix = ".lent";

tl::unexpected<error> unusable(const std::string& path) {
  return failure(error_code::file_unwritable, path + ": " + std::strerror(errno));
}

/// Takes the lock. Returns whether it could be had.
bool is_locked(const descriptor& file, int how) {
  while (::flock(file.get(), how) != 0)
    if (errno != EINTR)
      return false;
  return true;
}

std::string content_of(const descriptor& file) {
  std::string content;
  std::array<char, 16'384> part{};
  for (;;) {
    const auto got
      = ::pread(file.get(), part.data(), part.size(), static_cast<off_t>(content.size()));
    if (got > 0)
      content.append(part.data(), static_cast<std::size_t>(got));
    else if (got == 0 || errno != EINTR)
      return content;
  }
}

} // namespace

std::string usual_lending_folder() {
  return "/tmp/troupe-" + std::to_string(::geteuid());
}

result<lending_folder> lending_folder::open(const std::string& path) {
  std::error_code nowhere; // the working folder is gone: then the path is taken as it is
  auto whole = std::filesystem::absolute(path, nowhere).string();
  lending_folder made{nowhere ? path : std::move(whole), descriptor{}};
  if (auto there = make_private_folder(made.path_); !there)
    return tl::unexpected{std::move(there.error())};
  if (auto ours = check_owner(made.path_); !ours)
    return tl::unexpected{std::move(ours.error())};
  made.folder_ = descriptor{::open(made.path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!made.folder_)
    return unusable(made.path_);
  if (auto ours = check_owner(made.folder_, made.path_); !ours)
    return tl::unexpected{std::move(ours.error())};
  if (auto narrow = make_private(made.path_); !narrow)
    return tl::unexpected{std::move(narrow.error())};
  // What tidies up /tmp (systemd-tmpfiles) passes over a folder that is locked.
  if (!is_locked(made.folder_, LOCK_SH))
    return unusable(made.path_);
  const auto turn = made.take_turn();
  if (!turn)
    return tl::unexpected{turn.error()};
  made.name_ = make_uuid() + page_suffix;
  made.page_ = descriptor{::openat(made.folder_.get(), made.name_.c_str(),
                                   O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, private_file_mode)};
  if (!made.page_ || !is_locked(made.page_, LOCK_EX | LOCK_NB))
    return unusable(made.path_ + '/' + made.name_);
  return made;
}

void lending_folder::leave() const noexcept {
  if (page_)
    ::unlinkat(folder_.get(), name_.c_str(), 0);
}

result<descriptor> lending_folder::take_turn() const {
  // Not to be written: that it is closed wakes nobody.
  descriptor turn{::openat(folder_.get(), turn_file, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                           private_file_mode)};
  if (!turn || !is_locked(turn, LOCK_EX))
    return unusable(path_ + '/' + turn_file);
  return turn;
}

descriptor lending_folder::open_page(const std::string& name) const {
  return descriptor{
    ::openat(folder_.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
}

result<std::vector<lending_page>> lending_folder::others() const {
  std::vector<lending_page> pages;
  std::error_code unreadable;
  namespace fs = std::filesystem;
  for (fs::directory_iterator each{path_, unreadable}, end; !unreadable && each != end;
       each.increment(unreadable)) {
    const auto name = each->path().filename().string();
    if (name == name_ || !name.ends_with(page_suffix))
      continue;
    const auto page = open_page(name);
    if (!page)
      continue; // it has just gone
    if (is_locked(page, LOCK_SH | LOCK_NB))
      ::unlinkat(folder_.get(), name.c_str(), 0);
    else if (auto content = read_lending_page(content_of(page)))
      pages.push_back(std::move(*content));
  }
  if (unreadable)
    return failure(error_code::file_unreadable, path_ + ": " + unreadable.message());
  return pages;
}

result<void> lending_folder::write(const lending_page& page) const {
  const auto bytes = to_bytes(page);
  const auto where = path_ + '/' + name_;
  struct stat found {};
  if (::fstat(page_.get(), &found) == 0 && found.st_nlink == 0)
    return failure(error_code::file_unwritable, where + " was removed");
  for (std::size_t done = 0; done < bytes.size();) {
    const auto put
      = ::pwrite(page_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (put < 0 && errno != EINTR)
      return unusable(where);
    done += static_cast<std::size_t>(std::max<ssize_t>(put, 0));
  }
  if (::ftruncate(page_.get(), static_cast<off_t>(bytes.size())) != 0)
    return unusable(where);
  return {};
}

void lending_folder::await_end_of(const std::string& name) const {
  if (const auto page = open_page(name))
    static_cast<void>(is_locked(page, LOCK_SH)); // and gives it up at once
}

} // namespace troupe
