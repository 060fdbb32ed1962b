#include "runtime/base/file_stamp.hpp"

#include <sys/stat.h>

namespace troupe {

namespace {

std::int64_t nanoseconds_of(const timespec& when) {
  return std::int64_t{when.tv_sec} * 1'000'000'000 + when.tv_nsec;
}

} // namespace

file_stamp stamp_in(const struct stat& about) noexcept {
  return {.device = about.st_dev,
          .number = about.st_ino,
          .size = about.st_size,
          .written = nanoseconds_of(about.st_mtim),
          .changed = nanoseconds_of(about.st_ctim)};
}

file_stamp stamp_of(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 ? stamp_in(found) : file_stamp{};
}

file_stamp stamp_of_target(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? stamp_in(found) : file_stamp{};
}

file_stamp stamp_of(const descriptor& file) {
  struct stat found {};
  return ::fstat(file.get(), &found) == 0 ? stamp_in(found) : file_stamp{};
}

} // namespace troupe
