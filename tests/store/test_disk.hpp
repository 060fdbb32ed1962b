/// A disk below SQLite that fails where a test says so, and forgets what was not flushed.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace troupe::testing {

/// What SQLite asks of a disk.
enum class disk_call : std::uint8_t { open, read, write, truncate, sync, remove };

/// Registers itself as an SQLite VFS over the default one. Files are really written, never
/// really flushed: beside them the disk keeps what a power cut would leave.
class test_disk {
public:
  test_disk();
  ~test_disk();
  test_disk(const test_disk&) = delete;
  test_disk& operator=(const test_disk&) = delete;

  const std::string& vfs() const noexcept { return name_; }

  /// Calls so far, of one kind or all.
  std::uint64_t calls() const noexcept { return calls_; }

  /// The `nth` call from now (from 1) of `kind` fails with `code`, and `more` of them after it.
  void fail(disk_call kind, std::uint64_t nth, int code, std::uint64_t more = 0);
  /// From the `nth` call of any kind on everything fails: the machine is without power.
  void cut_power(std::uint64_t nth);
  /// From the `nth` lock that is asked for from now on (from 1), another program has it.
  void hold_from(std::uint64_t nth) { free_locks_ = nth - 1; }
  /// How often it was asked for in vain.
  int refused_locks() const noexcept { return refused_locks_; }
  /// Whether the failure that was asked for has happened.
  bool struck() const noexcept { return struck_; }
  void repair();

  /// Writes what is left after a power cut to `folder`: what was flushed, and of the rest what
  /// `dice` says, some of it torn.
  void leave_in(const std::string& folder, std::mt19937_64& dice) const;

  // -- for the VFS -----------------------------------------------------------------------------

  /// The code to fail with, or SQLITE_OK.
  int meet(disk_call kind);
  int meet_lock();
  void note_write(const std::string& file, sqlite3_int64 offset, std::string bytes);
  void note_truncate(const std::string& file, sqlite3_int64 size);
  /// A flush that failed loses what was on its way: the kernel won't try again.
  void note_sync(const std::string& file, bool worked);
  void note_remove(const std::string& file) { images_.erase(file); }
  sqlite3_vfs* real() const noexcept { return real_; }

private:
  struct pending_write {
    std::size_t offset = 0;
    std::string bytes;
    bool truncates = false;
  };
  struct image {
    std::string flushed;
    std::vector<pending_write> pending;
  };

  static void apply(std::string& to, const pending_write& each);

  sqlite3_vfs* real_;
  sqlite3_vfs own_;
  std::string name_;
  std::map<std::string, image> images_;
  std::uint64_t calls_ = 0;
  std::optional<disk_call> failing_;
  std::uint64_t countdown_ = 0; ///< Calls of that kind until it fails; 0: none is to fail.
  std::uint64_t more_ = 0;
  std::uint64_t power_until_ = 0;           ///< The last call that has power; 0: always.
  std::optional<std::uint64_t> free_locks_; ///< Before another program has them; none: all.
  int refused_locks_ = 0;
  int code_ = SQLITE_OK;
  bool struck_ = false;
};

} // namespace troupe::testing
