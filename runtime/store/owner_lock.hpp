/// The proof that an owner lives: a lock that the kernel gives up at its end, however that comes.
///
/// Beside a database is one file, and each owner locks the byte of it at its key. The lock is seen
/// from all programs of the machine, whatever namespaces they are in. What the file holds means
/// nothing; it is written to so that others, who watch it, look at the store.
#pragma once

#include "troupe/result.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// What is seen of the lock of an owner.
enum class lock_sight : std::uint8_t {
  held,
  free,
  unseen, ///< The file is gone, or another one; or it can't be read.
};

/// The file of locks of the database at this (absolute) path.
std::string lock_file_of(const std::string& database);

/// A lock that is held.
class owner_lock {
public:
  /// Takes the one of owner `key` in the file at `path`, which is made where it is not there.
  static result<owner_lock> take(const std::string& path, std::int64_t key);
  owner_lock(owner_lock&& other) noexcept;
  owner_lock& operator=(owner_lock&& other) noexcept;
  ~owner_lock();

  /// Wakes whoever waits for what is written to the store.
  void ring() const noexcept;

  /// What tells the file from one that was put in its place.
  std::uint64_t file() const noexcept { return file_; }

private:
  owner_lock(int descriptor, std::uint64_t file) : descriptor_{descriptor}, file_{file} {}

  int descriptor_;
  std::uint64_t file_;
};

/// Looks at the locks of others, and at those of this program.
class lock_reader {
public:
  explicit lock_reader(const std::string& path);
  lock_reader(lock_reader&&) = delete;
  ~lock_reader();

  /// The one of owner `key`, taken in `file`.
  lock_sight look(std::int64_t key, std::uint64_t file) const;

private:
  int descriptor_;
  std::uint64_t file_ = 0;
};

} // namespace troupe
