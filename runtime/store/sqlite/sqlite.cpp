#include "runtime/store/sqlite/sqlite.hpp"

#include "runtime/base/hash.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace troupe::sqlite {

namespace {

/// Waits a moment for others, after it was in vain `times` times already. SQLite's own way would
/// look ever more seldom, and miss its turn.
int wait_for_others(void*, int times) {
  if (times > patience / retry_within)
    return 0;
  sqlite3_sleep(static_cast<int>(retry_within.count()));
  return 1;
}

/// Whether it is what was written that SQLite won't have.
bool is_refusal(int code) {
  switch (code & 0xff) {
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_CORRUPT: return true;
    default: return false;
  }
}

error_code meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return error_code::store_locked;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return error_code::store_damaged;
    case SQLITE_CANTOPEN: return error_code::store_missing;
    case SQLITE_NOMEM: return error_code::system_exhausted;
    default: return error_code::store_failed;
  }
}

std::string explain(int code, const char* detail) {
  switch (code) {
    case SQLITE_READONLY_CANTINIT:
    case SQLITE_READONLY_CANTLOCK:
    case SQLITE_READONLY_RECOVERY:
    case SQLITE_READONLY_DIRECTORY:
      return "its folder can't be written, which is needed to read it as well: copy it, with its"
             " -wal, to a folder of your own";
    case SQLITE_IOERR_LOCK:
    case SQLITE_IOERR_SHMOPEN:
    case SQLITE_IOERR_SHMLOCK:
    case SQLITE_IOERR_SHMMAP:
      return "its file system lets programs share no locks or memory: keep it on a disk of this"
             " machine (--store sqlite:/local/path)";
    default: break;
  }
  switch (code & 0xff) {
    case SQLITE_FULL: return "the disk is full";
    case SQLITE_READONLY:
      return "it is read-only, and even to read it locks and a log are kept beside it: copy it to "
             "where "
             "you can write";
    case SQLITE_CORRUPT: return "it is damaged: " + std::string{detail};
    case SQLITE_NOTADB: return "it is not a database";
    case SQLITE_CANTOPEN: return "it can't be opened: no such file, or no permission";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another program has held it for longer than 5 s";
    case SQLITE_NOMEM: return "memory is exhausted";
    case SQLITE_TOOBIG: return "a value has more bytes than it can keep";
    default: break;
  }
  switch (code) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC: return "I/O error while flushing to disk (fsync)";
    case SQLITE_IOERR_WRITE: return "I/O error while writing";
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ: return "I/O error while reading";
    default: return detail;
  }
}

/// `row_checksum(value, ...)` in SQL: of the kinds of the values, their sizes and bytes.
void row_checksum(sqlite3_context* to, int count, sqlite3_value** values) {
  std::uint32_t sum = 0;
  auto add = [&](const auto& number) {
    sum = checksum({reinterpret_cast<const char*>(&number), sizeof(number)}, sum);
  };
  for (auto* each : std::span{values, static_cast<std::size_t>(count)}) {
    auto kind = sqlite3_value_type(each);
    add(kind);
    if (kind == SQLITE_INTEGER) {
      add(sqlite3_value_int64(each));
    } else if (kind != SQLITE_NULL) {
      const auto* bytes = static_cast<const char*>(sqlite3_value_blob(each));
      auto size = sqlite3_value_bytes(each);
      add(size);
      if (bytes)
        sum = checksum({bytes, static_cast<std::size_t>(size)}, sum);
    }
  }
  sqlite3_result_int64(to, sum);
}

} // namespace

connection::connection(const std::string& path, open_mode mode, const std::string& vfs)
  : path_{path} {
  kept_.reserve(kept_max); // so that to keep one can't fail
  auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
               | (mode == open_mode::create ? SQLITE_OPEN_CREATE : 0);
  sqlite3* opened = nullptr;
  auto code = sqlite3_open_v2(path.c_str(), &opened, flags, vfs.empty() ? nullptr : vfs.c_str());
  handle_.reset(opened);
  note(code);
  if (sound())
    note(sqlite3_busy_handler(opened, wait_for_others, nullptr));
  if (sound())
    note(sqlite3_create_function_v2(opened, "row_checksum", -1,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
                                    row_checksum, nullptr, nullptr, nullptr));
}

void connection::limit_values(std::uint64_t bytes) {
  constexpr auto most = std::uint64_t{std::numeric_limits<int>::max()};
  sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, static_cast<int>(std::min(bytes, most)));
}

void connection::run(const char* sql) {
  if (sound())
    note(sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr));
}

void connection::use_log() {
  if (!sound())
    return;
  // Whoever else changes the file just now is a fault here that SQLite doesn't always wait for.
  auto until = std::chrono::steady_clock::now() + patience;
  auto change = [&] {
    return sqlite3_exec(handle(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
  };
  auto code = change();
  while ((code & 0xff) == SQLITE_BUSY && std::chrono::steady_clock::now() < until) {
    sqlite3_sleep(static_cast<int>(retry_within.count()));
    code = change();
  }
  note(code);
  if (sound() && text("PRAGMA journal_mode") != "wal")
    note("its file system lets programs share no memory: keep it on a disk of this machine"
         " (--store sqlite:/local/path)");
}

std::int64_t connection::number(const char* sql) {
  statement query{*this, sql};
  query.start();
  auto found = query.next() ? query.number(0) : 0;
  query.stop();
  return found;
}

std::string connection::text(const char* sql) {
  statement query{*this, sql};
  query.start();
  auto found = query.next() ? query.text(0) : std::string{};
  query.stop();
  return found;
}

bool connection::file_is_gone() {
  int moved = 0;
  if (sound()) {
    auto code = sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code != SQLITE_NOTFOUND) // a VFS that can't tell
      note(code);
  }
  return moved != 0;
}

std::string connection::file() const {
  const auto* path = sqlite3_db_filename(handle(), "main");
  return path ? path : "";
}

std::optional<error> connection::take_trouble() {
  refused_ = false;
  return std::exchange(trouble_, std::nullopt);
}

void connection::note(int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE || trouble_)
    return;
  refused_ = is_refusal(code);
  note(explain(code, handle() ? sqlite3_errmsg(handle()) : sqlite3_errstr(code)), meaning_of(code));
}

void connection::note(std::string message, error_code what) {
  if (!trouble_)
    trouble_ = error{"store " + path_ + ": " + std::move(message), {}, what};
}

sqlite3_stmt* connection::take_kept(std::string_view sql) noexcept {
  const auto found = std::ranges::find(
    kept_, sql, [](const auto& each) { return std::string_view{sqlite3_sql(each.get())}; });
  if (found == kept_.end())
    return nullptr;
  auto* taken = found->release();
  kept_.erase(found);
  return taken;
}

void connection::keep(sqlite3_stmt* compiled) {
  if (kept_.size() == kept_max)
    kept_.erase(kept_.begin());
  kept_.emplace_back(compiled);
}

statement::~statement() {
  if (!handle_)
    return;
  if (!is_kept_) {
    sqlite3_finalize(handle_);
    return;
  }
  stop();
  sqlite3_clear_bindings(handle_); // what was bound is about to go
  owner_.keep(handle_);
}

bool statement::next() {
  if (!handle_)
    return false;
  if (!owner_.sound()) {
    stop();
    return false;
  }
  auto code = sqlite3_step(handle_);
  if (code == SQLITE_ROW)
    return true;
  owner_.note(code);
  stop();
  return false;
}

void statement::stop() {
  if (handle_)
    sqlite3_reset(handle_);
}

std::string_view statement::bytes(int column) const {
  const auto* start = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  auto size = sqlite3_column_bytes(handle_, column);
  if (!start && !is_null(column) && sqlite3_errcode(owner_.handle()) == SQLITE_NOMEM)
    owner_.note(SQLITE_NOMEM);
  return start ? std::string_view{start, static_cast<std::size_t>(size)} : std::string_view{};
}

void statement::prepare() {
  if (!handle_ && is_kept_)
    handle_ = owner_.take_kept(sql_);
  if (!handle_ && owner_.sound())
    owner_.note(
      sqlite3_prepare_v3(owner_.handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

void statement::bind(int place, std::string_view content) {
  note(sqlite3_bind_text64(handle_, place, content.data() ? content.data() : "", content.size(),
                           SQLITE_STATIC, SQLITE_UTF8));
}

void statement::bind(int place, const blob& content) {
  note(sqlite3_bind_blob64(handle_, place, content.bytes.data() ? content.bytes.data() : "",
                           content.bytes.size(), SQLITE_STATIC));
}

} // namespace troupe::sqlite
