#include "runtime/store/sqlite/sqlite_store.hpp"

#include "runtime/store/sqlite/private_files.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Bytes of a row besides its largest value, at most: hashes and numbers.
constexpr std::uint64_t row_overhead = 1000;

/// Bytes of a page of the log.
constexpr int log_page_size = 4096;

/// Pages of the log that are worth to be kept together, and are written anyhow.
constexpr int log_pages_most = 4000;
constexpr int log_pages_least = 64;

/// Pages that the log of the database at `path` may have.
int log_pages_for(const std::string& path) {
  constexpr std::uint64_t share = 8; // of what is free
  std::error_code unknown;
  auto folder = fs::path{path}.parent_path();
  auto free = fs::space(folder.empty() ? fs::path{"."} : folder, unknown).available;
  if (unknown)
    return log_pages_most;
  return static_cast<int>(
    std::clamp<std::uintmax_t>(free / share / log_page_size, log_pages_least, log_pages_most));
}

} // namespace

sqlite_store::session::session(const sqlite_options& options, sqlite::open_mode mode)
  : path{options.path}, db{options.path, mode, options.vfs} {
  // Only as long as it has no tables: space can be given back in steps (`shrink`). Later it would
  // do nothing, and yet wait for whoever writes.
  if (db.sound() && db.number("PRAGMA page_count") == 0)
    db.run("PRAGMA auto_vacuum = INCREMENTAL");
  db.use_log();
  db.limit_values(options.value_max + row_overhead);
  bound_log();
  db.run("PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY");
  migrate(db);
  if (db.sound() && db.file_is_gone())
    db.note("the file was deleted or moved away");
}

/// The log is emptied into the database once it has grown to a part of what is free: it must not
/// take the room that the database needs for what is in it.
void sqlite_store::session::bound_log() {
  log_pages_max = log_pages_for(path);
  const auto sql = "PRAGMA journal_size_limit = " + std::to_string(log_pages_max * log_page_size);
  db.run(sql.c_str());
  auto after_commit = [](void* to, sqlite3* open, const char* name, int pages) {
    auto& self = *static_cast<session*>(to);
    if (pages < self.log_pages_max)
      return SQLITE_OK;
    // Where others are in the way, or the disk is full, after the next commit.
    sqlite3_wal_checkpoint_v2(open, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    self.log_pages_max = log_pages_for(self.path);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db.handle(), after_commit, this);
}

void sqlite_store::session::settle_log() {
  if (db.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
    db.note("readers hold its log, which has to be flushed again after an error");
}

/// What is wrong with the files of a store, as an error of the store.
static tl::unexpected<error> unusable(const std::string& path, error reason) {
  if (reason.code != error_code::access_denied)
    reason.code = error_code::store_failed;
  return failure("store " + path + ": ", std::move(reason));
}

sqlite_store::sqlite_store(sqlite_options options) : options_{std::move(options)} {}

sqlite_store::~sqlite_store() = default;

result<std::unique_ptr<sqlite_store>> sqlite_store::open(sqlite_options options) {
  if (auto safe = check_file_system(options.file_system(options.path)); !safe)
    return unusable(options.path, std::move(safe.error()));
  auto in_files = options.vfs.empty();
  if (auto ours = in_files ? claim_database(options.path, options.create) : result<void>{}; !ours)
    return unusable(options.path, std::move(ours.error()));
  auto mode = options.create ? sqlite::open_mode::create : sqlite::open_mode::existing;
  std::unique_ptr<sqlite_store> opened{new sqlite_store{std::move(options)}};
  opened->session_ = std::make_unique<session>(opened->options_, mode);
  if (auto trouble = opened->session_->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (in_files)
    narrow_database(opened->options_.path, opened->options_.on_notice);
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
