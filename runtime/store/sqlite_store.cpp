#include "runtime/store/sqlite_store.hpp"

#include "runtime/store/sqlite_session.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Bytes of a row besides its largest value, at most: hashes and numbers.
constexpr std::uint64_t row_overhead = 1000;

/// Makes the folder at `path` and those above it, durably.
result<void> make_folder(const fs::path& path) {
  if (path.empty() || fs::exists(path))
    return {};
  if (auto above = make_folder(path.parent_path()); !above)
    return above;
  std::error_code reason;
  fs::create_directory(path, reason);
  if (reason)
    return failure("the folder " + path.string() + " can't be made: " + reason.message());
  auto above = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  auto entry = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  auto flushed = entry >= 0 && ::fsync(entry) == 0;
  if (entry >= 0)
    ::close(entry);
  if (!flushed)
    return failure("the folder " + above.string() + " can't be flushed to disk");
  return {};
}

} // namespace

sqlite_store::session::session(const sqlite_options& options, sqlite::open_mode mode)
  : db{options.path, mode, options.vfs} {
  // The change of the journal mode is the one step in which SQLite doesn't wait for others.
  for (int tries = 0; tries < 500 && db.sound(); ++tries) {
    if (sqlite3_exec(db.handle(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr)
        != SQLITE_BUSY)
      break;
    sqlite3_sleep(10);
  }
  db.limit_values(options.value_max + row_overhead);
  db.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
         "PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY");
  migrate(db);
  if (db.sound() && db.file_is_gone())
    db.note("the file was deleted or moved away");
}

void sqlite_store::session::settle_log() {
  if (db.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
    db.note("readers hold its log, which has to be flushed anew after an error");
}

sqlite_store::sqlite_store(sqlite_options options) : options_{std::move(options)} {}

sqlite_store::~sqlite_store() = default;

result<std::unique_ptr<sqlite_store>> sqlite_store::open(sqlite_options options) {
  if (options.create)
    if (auto made = make_folder(fs::path{options.path}.parent_path()); !made)
      return tl::unexpected{error{"store " + options.path + ": " + made.error().message}};
  auto mode = options.create ? sqlite::open_mode::create : sqlite::open_mode::existing;
  std::unique_ptr<sqlite_store> opened{new sqlite_store{std::move(options)}};
  opened->session_ = std::make_unique<session>(opened->options_, mode);
  if (auto trouble = opened->session_->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return opened;
}

result<sqlite_store::session*> sqlite_store::ready() {
  if (session_)
    return session_.get();
  auto fresh = std::make_unique<session>(options_, sqlite::open_mode::existing);
  fresh->settle_log();
  if (auto trouble = fresh->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  session_ = std::move(fresh);
  return session_.get();
}

error sqlite_store::failed() {
  refused_ = session_->db.is_refused();
  auto trouble = session_->db.take_trouble();
  session_.reset();
  return std::move(*trouble);
}

} // namespace troupe
