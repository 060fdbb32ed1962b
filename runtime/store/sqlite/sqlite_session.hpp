/// An open database of the store with its statements.
#pragma once

#include "runtime/base/hash.hpp"
#include "runtime/store/sqlite/schema.hpp"
#include "runtime/store/sqlite/sqlite.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"

#include <map>

namespace troupe {

struct sqlite_store::session {
  explicit session(const sqlite_options& options, sqlite::open_mode mode);

  /// Puts everything the log holds into the database file and flushes it, so that all that can
  /// be read is durable.
  void settle_log();
  void bound_log();

  std::string path;
  int log_pages_max = 0; ///< Of the log, before it is emptied into the database.
  sqlite::connection db;
  sqlite::statement begin{db, "BEGIN IMMEDIATE"};
  sqlite::statement commit{db, "COMMIT"};
  sqlite::statement rollback{db, "ROLLBACK"};
  sqlite::statement find_commits{db, "SELECT commits FROM owners WHERE key = ?1"};
  sqlite::statement count_commit{db, "UPDATE owners SET commits = ?2 WHERE key = ?1"};
  sqlite::statement find_fence{db, "SELECT fence, owner FROM processes WHERE key = ?1"};
  /// The next number that nothing in the store was ever named by.
  std::int64_t give_number();

  sqlite::statement next_number{db, "UPDATE serial SET last = last + 1 RETURNING last"};
  sqlite::statement has_definition{db, "SELECT 1 FROM definitions WHERE key = ?1"};
  sqlite::statement find_definition{db, "SELECT key FROM definitions WHERE hash = ?1"};
  sqlite::statement add_definition{
    db, "INSERT INTO definitions (key, hash, name, body, checksum) VALUES (?1, ?2, ?3, ?4, ?5)"};
  sqlite::statement add_task{db, "INSERT INTO tasks VALUES (?1, ?2, ?3)"};
  sqlite::statement add_process{
    db, "INSERT OR IGNORE INTO processes (key, id, name, state, reason, parent, definition,"
        " accepted, scn, entries, owner, fence)"
        " SELECT ?1, ?2, ?3, 'pending', '', ?4, ?5, ?6, 0, 0, ?7, ?1"
        " WHERE NOT EXISTS (SELECT 1 FROM gone WHERE parent = ?4 AND id = ?2)"
        " AND NOT EXISTS (SELECT 1 FROM processes WHERE id = ?4 AND owner <> ?7)"};
  sqlite::statement add_continuation{db, "INSERT INTO continuations VALUES (?1, ?2)"};
  sqlite::statement add_label{
    db, "INSERT INTO labels VALUES (?1, ?2, ?3, ?4, row_checksum(?1, ?2, ?3, ?4))"};
  /// Of one that has not ended, and does not now: no trigger of `ended` costs anything then.
  sqlite::statement update_live{
    db, "UPDATE processes SET state = ?3, reason = ?4, scn = ?5, entries = ?6,"
        " checksum = row_checksum(id, name, parent, definition, accepted, ?3, ?4, ?5, ?6, NULL,"
        " NULL, NULL), bytes = bytes + ?8 WHERE key = ?1 AND fence = ?2 AND owner = ?7"
        " AND entries = ?6 - 1 AND ended IS NULL"};
  sqlite::statement update_process{
    db, "UPDATE processes SET state = ?3, reason = ?4, scn = ?5, entries = ?6, ended = ?7,"
        " output = ?8, errors = ?9, checksum = row_checksum(id, name, parent, definition, accepted,"
        " ?3, ?4, ?5, ?6, ?7, ?8, ?9), bytes = bytes + ?11"
        " WHERE key = ?1 AND fence = ?2 AND owner = ?10"
        " AND entries = ?6 - 1"};
  sqlite::statement add_entry{db, "INSERT INTO journal VALUES (?1, ?2, ?3)"};
  sqlite::statement write_run{
    db, "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
        " row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13), ?13)"
        " ON CONFLICT DO UPDATE SET attempt = excluded.attempt, state = excluded.state,"
        " started = ifnull(started, excluded.started),"
        " ended = max(excluded.ended, ifnull(started, 0))," // the clock may have been set back
        " error = excluded.error, cached = excluded.cached,"
        " checksum = row_checksum(process, number, parent, task, element,"
        " pass, parent_attempt, excluded.attempt, excluded.state,"
        " ifnull(started, excluded.started), max(excluded.ended, ifnull(started, 0)),"
        " excluded.error, excluded.cached)"};
  sqlite::statement write_result{
    db, "INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
        " ?12, row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))"};
  sqlite::statement find_content{db, "SELECT key FROM contents WHERE hash = ?1"};
  sqlite::statement add_content{db, "INSERT INTO contents (hash, body) VALUES (?1, ?2)"};
  sqlite::statement use_content{db, "INSERT OR IGNORE INTO content_uses VALUES (?1, ?2)"};
  sqlite::statement drop_requests{db, "DELETE FROM requests WHERE process = ?1"};
  sqlite::statement drop_checkpoint{db, "DELETE FROM snapshots WHERE process = ?1"};
  sqlite::statement drop_output{db, "DELETE FROM output_parts WHERE process = ?1"};
  sqlite::statement add_output{
    db, "INSERT INTO output_parts VALUES (?1, ?2, ?3, row_checksum(?1, ?2, ?3))"};
  /// Keys of those written or seen. Others may remove them.
  std::map<content_hash, std::int64_t> definitions;
};

/// Bytes of an output that stands in its process's row, and of each part of a larger one: small
/// enough to be cleared away in a moment.
inline constexpr std::size_t output_part_max = 1 << 20;

/// How the store's tables write times: milliseconds since 1970.
inline std::int64_t stored_time(time_point when) {
  return std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

inline time_point time_from(std::int64_t stored) {
  return time_point{std::chrono::milliseconds{stored}};
}

/// Of what a definition calls itself and its tasks.
std::int64_t names_checksum(const std::string& name, const std::vector<std::string>& tasks);

template <class Write>
result<void> sqlite_store::transact(Write write) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& open = **at;
  open.begin.run();
  if (!open.db.sound()) // somebody else writes: nothing has begun
    return tl::unexpected{*open.db.take_trouble()};
  try {
    write(open);
  } catch (const std::exception& reason) { // memory is exhausted, say: nothing of it may stay
    open.db.note(reason.what());
  }
  open.commit.run();
  if (open.db.sound() && open.db.file_is_gone())
    open.db.note("the file was deleted or moved away while it was open");
  if (open.db.sound())
    return {};
  return tl::unexpected{failed()};
}

} // namespace troupe
