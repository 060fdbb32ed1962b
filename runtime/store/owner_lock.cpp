#include "runtime/store/owner_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace troupe {

namespace {

/// A write lock on the byte of an owner. It belongs to the open file rather than to the program,
/// so that closing another descriptor of the same file does not lose it.
struct flock byte_of(std::int64_t key) {
  struct flock byte {};
  byte.l_type = F_WRLCK;
  byte.l_whence = SEEK_SET;
  byte.l_start = key;
  byte.l_len = 1;
  return byte;
}

std::uint64_t inode_of(int descriptor) {
  struct stat known {};
  return descriptor >= 0 && ::fstat(descriptor, &known) == 0 ? known.st_ino : 0;
}

} // namespace

std::string lock_file_of(const std::string& database) {
  return database + "-owners";
}

result<owner_lock> owner_lock::take(const std::string& path, std::int64_t key) {
  constexpr int owner_only = 0600;
  auto opened = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
  if (opened < 0)
    return failure(error_code::store_failed, path + " can't be made: " + std::strerror(errno));
  owner_lock lock{opened, inode_of(opened)};
  auto byte = byte_of(key);
  if (::fcntl(opened, F_OFD_SETLK, &byte) != 0)
    return failure(error_code::store_failed, "nothing in " + path
                                               + " can be locked: " + std::strerror(errno)
                                               + ": a store needs a file system whose locks work");
  return lock;
}

void owner_lock::ring() const noexcept {
  static_cast<void>(!::pwrite(descriptor_, "\n", 1, 0)); // who hears nothing looks now and then
}

owner_lock::owner_lock(owner_lock&& other) noexcept
  : descriptor_{std::exchange(other.descriptor_, -1)}, file_{other.file_} {}

owner_lock& owner_lock::operator=(owner_lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(file_, other.file_);
  return *this;
}

owner_lock::~owner_lock() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

lock_reader::lock_reader(const std::string& path)
  : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}, file_{inode_of(descriptor_)} {}

lock_reader::~lock_reader() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

lock_sight lock_reader::look(std::int64_t key, std::uint64_t file) const {
  auto byte = byte_of(key);
  if (file == 0 || file != file_ || ::fcntl(descriptor_, F_OFD_GETLK, &byte) != 0)
    return lock_sight::unseen;
  return byte.l_type == F_UNLCK ? lock_sight::free : lock_sight::held;
}

} // namespace troupe
