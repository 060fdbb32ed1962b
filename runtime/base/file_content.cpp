#include "runtime/base/file_content.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/text.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Puts `bytes` into a new file `path`. 0, or an `errno` value.
int write_new(const fs::path& path, std::string_view bytes, std::optional<mode_t> mode) {
  descriptor file{open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode.value_or(0666))};
  if (!file)
    return errno;
  if (mode && fchmod(file.get(), *mode) != 0)
    return errno;
  return write_durably(file.get(), bytes);
}

} // namespace

error path_fault(const fs::path& path, int code) {
  return {valid_utf8(path.string()) + ": " + std::generic_category().message(code)};
}

result<std::string> read_all(int file, const std::string& name, std::size_t limit) {
  struct stat about {};
  if (fstat(file, &about) != 0)
    return tl::unexpected{path_fault(name, errno)};
  std::string bytes;
  if (S_ISREG(about.st_mode) && static_cast<std::size_t>(about.st_size) <= limit)
    bytes.reserve(static_cast<std::size_t>(about.st_size) + 1);
  for (std::size_t filled = 0;;) {
    constexpr std::size_t step = std::size_t{1} << 16;
    bytes.resize(std::max(bytes.capacity(), filled + step));
    auto count = read(file, bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return tl::unexpected{path_fault(name, errno)};
    filled += static_cast<std::size_t>(count);
    if (filled > limit)
      return failure(name + ": more than " + std::to_string(limit >> 20)
                     + " MiB, too much to read "
                       "as one value");
    if (count == 0) {
      bytes.resize(filled);
      return bytes;
    }
  }
}

int write_durably(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    auto count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR)
      return errno;
    if (count > 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(file) == 0 ? 0 : errno;
}

std::string temporary_name() {
  static std::atomic<unsigned> count{0};
  return ".troupe-" + std::to_string(getpid()) + '-' + std::to_string(++count) + ".tmp";
}

result<void> write_atomically(const fs::path& path, std::string_view bytes,
                              std::optional<mode_t> mode) {
  std::error_code code;
  auto target = fs::is_symlink(path, code) ? fs::weakly_canonical(path, code) : path;
  if (code && code != std::errc::no_such_file_or_directory)
    return tl::unexpected{path_fault(path, code.value())};
  if (!target.has_filename() || fs::is_directory(target, code))
    return tl::unexpected{path_fault(path, EISDIR)};
  if (target.has_parent_path() && !fs::create_directories(target.parent_path(), code) && code)
    return tl::unexpected{path_fault(target.parent_path(), code.value())};
  struct stat about {};
  if (!mode && stat(target.c_str(), &about) == 0)
    mode = about.st_mode & 07777U;
  auto temporary = target.parent_path() / temporary_name();
  auto fault = write_new(temporary, bytes, mode);
  if (fault == 0 && std::rename(temporary.c_str(), target.c_str()) != 0)
    fault = errno;
  if (fault == 0)
    return {};
  unlink(temporary.c_str());
  return tl::unexpected{path_fault(path, fault)};
}

} // namespace troupe
