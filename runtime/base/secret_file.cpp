#include "runtime/base/secret_file.hpp"

#include "runtime/base/plain_file.hpp"
#include "runtime/base/private_path.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr mode_t rights_of_all_others = 0077;

tl::unexpected<error> system_fault(error_code code, const std::string& path, int number = errno) {
  return failure(code, path + ": " + std::generic_category().message(number));
}

/// What is open is a plain file that only this user can have read or written.
result<void> check_secret(const descriptor& file, const std::string& path) {
  struct stat found {};
  if (::fstat(file.get(), &found) != 0)
    return system_fault(error_code::file_unreadable, path);
  if (!S_ISREG(found.st_mode))
    return failure(error_code::file_unreadable,
                   path + ": it is " + kind_of_file(found.st_mode) + ", not a file");
  if (auto ours = check_owner(file, path); !ours)
    return ours;
  if ((found.st_mode & rights_of_all_others) != 0)
    return failure(error_code::access_denied,
                   path
                     + ": other users have rights to it, so it may not say what it should. Look "
                       "whether it does, and take the rights (chmod 600)");
  return {};
}

} // namespace

result<descriptor> open_secret(const std::string& path, bool appends) {
  const auto how = appends ? O_RDWR | O_APPEND : O_RDONLY;
  // Non-blocking: a pipe in its place keeps nobody waiting.
  descriptor file{::open(path.c_str(), how | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
  if (!file && errno == ENOENT)
    return file;
  if (!file && errno == ELOOP)
    return failure(error_code::access_denied,
                   path
                     + ": it is a symbolic link, which is not followed: put the file itself "
                       "there");
  if (!file)
    return system_fault(error_code::file_unreadable, path);
  if (auto secret = check_secret(file, path); !secret)
    return tl::unexpected{std::move(secret.error())};
  return file;
}

result<std::string> content_of(const descriptor& file, const std::string& path, std::size_t most) {
  std::string content;
  std::array<char, 16'384> part{};
  for (;;) {
    const auto got
      = ::pread(file.get(), part.data(), part.size(), static_cast<off_t>(content.size()));
    if (got == 0)
      return content;
    if (got < 0 && errno != EINTR)
      return system_fault(error_code::file_unreadable, path);
    content.append(part.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (content.size() > most)
      return failure(error_code::file_unreadable,
                     path + ": more than " + std::to_string(most) + " bytes");
  }
}

int put_bytes(const descriptor& file, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const auto count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR)
      return errno;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  return 0;
}

result<descriptor> replace_secret(const std::string& path, std::string_view bytes) {
  const auto made = path + ".new"; // one that is there was left by a crash
  ::unlink(made.c_str());
  descriptor file{::open(made.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, private_file_mode)};
  if (!file)
    return system_fault(error_code::file_unwritable, made);
  auto fault = put_bytes(file, bytes);
  if (fault == 0 && (::fsync(file.get()) != 0 || ::rename(made.c_str(), path.c_str()) != 0))
    fault = errno;
  if (fault != 0) {
    ::unlink(made.c_str());
    return system_fault(error_code::file_unwritable, path, fault);
  }
  if (auto there = flush_folder_of(path); !there)
    return tl::unexpected{std::move(there.error())};
  return file;
}

result<void> flush_folder_of(const std::string& path) {
  const auto above = std::filesystem::path{path}.parent_path().string();
  const descriptor folder{
    ::open(above.empty() ? "." : above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::fsync(folder.get()) != 0)
    return system_fault(error_code::file_unwritable, path);
  return {};
}

result<descriptor> take_turn(const std::string& path) {
  const auto where = path + ".lock";
  descriptor turn{
    ::open(where.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file_mode)};
  if (!turn)
    return system_fault(error_code::file_unwritable, where);
  while (::flock(turn.get(), LOCK_EX) != 0)
    if (errno != EINTR)
      return system_fault(error_code::file_unwritable, where);
  return turn;
}

} // namespace troupe
