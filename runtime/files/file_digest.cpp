#include "runtime/files/file_digest.hpp"

#include "runtime/base/plain_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace troupe {

namespace {

/// The coarsest times that a file system has, those of FAT.
constexpr duration clock_grain = std::chrono::seconds{2};

} // namespace

bool is_settled(const file_stamp& stamp, time_point looked_at) noexcept {
  return duration{stamp.changed} < looked_at.time_since_epoch() - clock_grain;
}

result<file_digest> digest_file(const std::string& path, const std::stop_token& stop) {
  auto file = open_plain_file(path);
  if (!file)
    return tl::unexpected{std::move(file.error())};
  file_digest made;
  made.stamp = stamp_of(*file);
  static_cast<void>(::posix_fadvise(file->get(), 0, 0, POSIX_FADV_SEQUENTIAL));
  content_hasher hasher;
  std::array<char, std::size_t{1} << 16> buffer; // not cleared: what is looked at was read
  for (ssize_t count = 1; count != 0;) {
    if (stop.stop_requested())
      return failure("stopped");
    count = ::read(file->get(), buffer.data(), buffer.size());
    if (count > 0)
      hasher.add({buffer.data(), static_cast<std::size_t>(count)});
    else if (count < 0 && errno != EINTR)
      return failure(error_code::file_unreadable, std::generic_category().message(errno));
  }
  made.hash = hasher.finish();
  if (stamp_of(*file) != made.stamp)
    return failure(error_code::file_unreadable, "it changed while it was read");
  return made;
}

} // namespace troupe
