#include "tests/store/test_disk.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace troupe::testing {

namespace {

/// A file of the disk: SQLite's view of it, followed in memory by the real one.
struct disk_file {
  sqlite3_file base;
  test_disk* disk;
  std::string* path;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

disk_file* own(sqlite3_file* file) {
  return reinterpret_cast<disk_file*>(file);
}

/// The file's own methods, by which calls that nothing is done to are passed on.
template <auto Member, class... Args>
int pass(sqlite3_file* file, Args... args) {
  auto* real = own(file)->real();
  return (real->pMethods->*Member)(real, args...);
}

int close_file(sqlite3_file* file) {
  auto code = pass<&sqlite3_io_methods::xClose>(file);
  delete own(file)->path;
  return code;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  auto code = own(file)->disk->meet(disk_call::read);
  return code != SQLITE_OK ? code : pass<&sqlite3_io_methods::xRead>(file, to, size, offset);
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  auto* mine = own(file);
  if (auto code = mine->disk->meet(disk_call::write); code != SQLITE_OK)
    return code;
  mine->disk->note_write(*mine->path, offset,
                         {static_cast<const char*>(from), static_cast<std::size_t>(size)});
  return pass<&sqlite3_io_methods::xWrite>(file, from, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  auto* mine = own(file);
  if (auto code = mine->disk->meet(disk_call::truncate); code != SQLITE_OK)
    return code;
  mine->disk->note_truncate(*mine->path, size);
  return pass<&sqlite3_io_methods::xTruncate>(file, size);
}

int sync_file(sqlite3_file* file, int) {
  auto* mine = own(file);
  auto code = mine->disk->meet(disk_call::sync);
  mine->disk->note_sync(*mine->path, code == SQLITE_OK);
  return code;
}

int lock_file(sqlite3_file* file, int level) {
  auto code = own(file)->disk->meet_lock();
  return code != SQLITE_OK ? code : pass<&sqlite3_io_methods::xLock>(file, level);
}

int unlock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return pass<&sqlite3_io_methods::xShmLock>(file, offset, count, flags);
}

int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
  return pass<&sqlite3_io_methods::xShmMap>(file, page, size, extend, at);
}

void order_shared(sqlite3_file* file) {
  auto* real = own(file)->real();
  real->pMethods->xShmBarrier(real);
}

const sqlite3_io_methods methods{
  .iVersion = 2,
  .xClose = close_file,
  .xRead = read_file,
  .xWrite = write_file,
  .xTruncate = truncate_file,
  .xSync = sync_file,
  .xFileSize = pass<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
  .xLock = lock_file,
  .xUnlock = pass<&sqlite3_io_methods::xUnlock, int>,
  .xCheckReservedLock = pass<&sqlite3_io_methods::xCheckReservedLock, int*>,
  .xFileControl = pass<&sqlite3_io_methods::xFileControl, int, void*>,
  .xSectorSize = pass<&sqlite3_io_methods::xSectorSize>,
  .xDeviceCharacteristics = pass<&sqlite3_io_methods::xDeviceCharacteristics>,
  .xShmMap = map_shared,
  .xShmLock = unlock_shared,
  .xShmBarrier = order_shared,
  .xShmUnmap = pass<&sqlite3_io_methods::xShmUnmap, int>,
  .xFetch = nullptr,
  .xUnfetch = nullptr,
};

test_disk* disk_of(sqlite3_vfs* vfs) {
  return static_cast<test_disk*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* got) {
  auto* disk = disk_of(vfs);
  file->pMethods = nullptr;
  if (auto code = disk->meet(disk_call::open); code != SQLITE_OK)
    return code;
  auto* mine = own(file);
  auto code = disk->real()->xOpen(disk->real(), path, mine->real(), flags, got);
  if (code != SQLITE_OK)
    return code;
  mine->disk = disk;
  mine->path = new std::string{path ? path : ""};
  mine->base.pMethods = &methods;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* path, int) {
  auto* disk = disk_of(vfs);
  if (auto code = disk->meet(disk_call::remove); code != SQLITE_OK)
    return code;
  disk->note_remove(path);
  return disk->real()->xDelete(disk->real(), path, 0);
}

int files_made = 0;

} // namespace

test_disk::test_disk()
  : real_{sqlite3_vfs_find(nullptr)}, own_{*real_}, name_{"test-disk-"
                                                          + std::to_string(++files_made)} {
  own_.szOsFile = static_cast<int>(sizeof(disk_file)) + real_->szOsFile;
  own_.zName = name_.c_str();
  own_.pNext = nullptr;
  own_.pAppData = this;
  own_.xOpen = open_file;
  own_.xDelete = remove_file;
  sqlite3_vfs_register(&own_, 0);
}

test_disk::~test_disk() {
  sqlite3_vfs_unregister(&own_);
}

void test_disk::fail(disk_call kind, std::uint64_t nth, int code, std::uint64_t more) {
  failing_ = kind;
  countdown_ = nth;
  code_ = code;
  more_ = more;
  struck_ = false;
}

void test_disk::cut_power(std::uint64_t nth) {
  power_until_ = calls_ + nth;
}

void test_disk::repair() {
  failing_.reset();
  free_locks_.reset();
  power_until_ = 0;
  countdown_ = more_ = 0;
}

int test_disk::meet_lock() {
  if (!free_locks_)
    return SQLITE_OK;
  if (*free_locks_ == 0) {
    ++refused_locks_;
    return SQLITE_BUSY;
  }
  --*free_locks_;
  return SQLITE_OK;
}

int test_disk::meet(disk_call kind) {
  ++calls_;
  if (power_until_ > 0 && calls_ > power_until_) {
    struck_ = true;
    return SQLITE_IOERR;
  }
  if (failing_ != kind || countdown_ == 0)
    return SQLITE_OK;
  if (countdown_ > 1) {
    --countdown_;
    return SQLITE_OK;
  }
  struck_ = true;
  if (more_ == 0)
    countdown_ = 0;
  else
    --more_;
  return code_;
}

void test_disk::apply(std::string& to, const pending_write& each) {
  if (each.truncates)
    return to.resize(each.offset);
  if (to.size() < each.offset + each.bytes.size())
    to.resize(each.offset + each.bytes.size());
  to.replace(each.offset, each.bytes.size(), each.bytes);
}

void test_disk::note_write(const std::string& file, sqlite3_int64 offset, std::string bytes) {
  images_[file].pending.push_back({static_cast<std::size_t>(offset), std::move(bytes), false});
}

void test_disk::note_truncate(const std::string& file, sqlite3_int64 size) {
  images_[file].pending.push_back({static_cast<std::size_t>(size), {}, true});
}

void test_disk::note_sync(const std::string& file, bool worked) {
  auto& known = images_[file];
  if (worked)
    for (const auto& each : known.pending)
      apply(known.flushed, each);
  if (worked || power_until_ == 0)
    known.pending.clear();
}

void test_disk::leave_in(const std::string& folder, std::mt19937_64& dice) const {
  constexpr std::size_t sector = 512;
  for (const auto& [path, known] : images_) {
    auto rest = known.flushed;
    auto unflushed = known.pending;
    if (dice() % 2 == 0)
      std::shuffle(unflushed.begin(), unflushed.end(), dice);
    for (auto each : unflushed) {
      auto fate = dice() % 3;
      if (fate == 0)
        continue;
      if (fate == 1 && each.bytes.size() > sector)
        each.bytes.resize(dice() % (each.bytes.size() / sector + 1) * sector);
      apply(rest, each);
    }
    std::filesystem::path name{path};
    std::ofstream{std::filesystem::path{folder} / name.filename(), std::ios::binary} << rest;
  }
}

} // namespace troupe::testing
