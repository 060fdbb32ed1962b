#include "runtime/store/sqlite_store.hpp"

#include "runtime/store/private_files.hpp"
#include "runtime/store/sqlite_session.hpp"

namespace troupe {

namespace {

/// Bytes of a row besides its largest value, at most: hashes and numbers.
constexpr std::uint64_t row_overhead = 1000;

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
  auto in_files = options.vfs.empty();
  if (auto ours = in_files ? claim_database(options.path, options.create) : result<void>{}; !ours)
    return failure("store " + options.path + ": " + ours.error().message);
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
