// What operators do to a store.
#include "runtime/store/snapshot_codec.hpp"
#include "runtime/store/sqlite_session.hpp"

namespace troupe {

namespace {

using sqlite::statement;

/// Statements that find one fault a row, in words.
constexpr const char* invariants[] = {
  "SELECT 'a row of ' || \"table\" || ' refers to a row of ' || parent || ' that is not there'"
  " FROM pragma_foreign_key_check",
  "SELECT 'process ' || id || ' has ' || (SELECT count(*) FROM journal WHERE process = p.key)"
  " || ' journal entries; ' || entries || ' expected' FROM processes p"
  " WHERE entries <> (SELECT count(*) FROM journal WHERE process = p.key)"
  " OR entries <> (SELECT ifnull(max(number), 0) FROM journal WHERE process = p.key)",
  "SELECT 'process ' || id || ' is ' || state || ', and '"
  " || iif(ended IS NULL, 'has not ended', 'has ended') FROM processes"
  " WHERE (state IN ('completed', 'failed', 'cancelled')) <> (ended IS NOT NULL)",
  "SELECT 'process ' || p.id || ' has ended, but its execution ' || r.number || ' has not'"
  " FROM processes p JOIN runs r ON r.process = p.key"
  " WHERE p.ended IS NOT NULL AND r.state NOT IN (7, 8, 10, 11)",
  "SELECT 'process ' || p.id || ': the parent of execution ' || r.number || ' is not there'"
  " FROM runs r JOIN processes p ON p.key = r.process WHERE r.parent IS NOT NULL AND NOT EXISTS"
  " (SELECT 1 FROM runs u WHERE u.process = r.process AND u.number = r.parent)",
  "SELECT 'the snapshot of process ' || id || ' is of ' || s.entries || ' journal entries; at most "
  "'"
  " || p.entries || ' expected' FROM processes p JOIN snapshots s ON s.process = p.key"
  " WHERE s.entries > p.entries",
  "SELECT 'the last number that was given is ' || ifnull(max(last), 'not there')"
  " || ', and ' || (SELECT max(n) FROM (SELECT max(key) AS n FROM owners UNION ALL"
  " SELECT max(key) FROM definitions UNION ALL SELECT max(max(key), max(fence)) FROM processes))"
  " || ' is in use' AS fault FROM serial HAVING ifnull(max(last), 0) < (SELECT max(n) FROM"
  " (SELECT max(key) AS n FROM owners UNION ALL SELECT max(key) FROM definitions"
  " UNION ALL SELECT max(max(key), max(fence)) FROM processes))",
  "SELECT 'value ' || hex(hash) || ' is used by no process' FROM contents c"
  " WHERE NOT EXISTS (SELECT 1 FROM content_uses WHERE content = c.key)",
};

/// `PRAGMA integrity_check` says so of a sound database.
constexpr std::string_view sound = "ok";

} // namespace

result<void> sqlite_store::record_request(const seen_process& seen, const recorded_request& request,
                                          time_point now) {
  auto added = false;
  auto done = transact([&](session& at) {
    statement add{at.db, "INSERT INTO requests (process, at, what, detail)"
                         " SELECT key, ?3, ?4, ?5 FROM processes WHERE key = ?1 AND fence = ?2"};
    add.run(seen.process, seen.fence, stored_time(now), request.what, request.detail);
    added = sqlite3_changes(at.db.handle()) == 1;
  });
  if (done && !added)
    return failure("the process has just been taken over by another runtime");
  return done;
}

result<std::vector<recorded_request>> sqlite_store::requests(process_key process) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::vector<recorded_request> found;
  statement query{(*at)->db, "SELECT what, detail FROM requests WHERE process = ?1 ORDER BY key"};
  query.start(process);
  while (query.next())
    found.push_back({query.text(0), query.text(1)});
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::size_t> sqlite_store::remove(std::span<const process_key> ended) {
  std::size_t removed = 0;
  auto done = transact([&](session& at) {
    removed = 0;
    constexpr const char* parts[]
      = {"DELETE FROM journal WHERE process = ?1",      "DELETE FROM runs WHERE process = ?1",
         "DELETE FROM requests WHERE process = ?1",     "DELETE FROM snapshots WHERE process = ?1",
         "DELETE FROM content_uses WHERE process = ?1", "DELETE FROM processes WHERE key = ?1"};
    statement over{at.db, "SELECT 1 FROM processes p WHERE key = ?1 AND ended IS NOT NULL"
                          " AND NOT EXISTS (SELECT 1 FROM processes"
                          " WHERE id = p.parent AND ended IS NULL)"};
    for (auto key : ended) {
      over.start(key);
      auto removable = over.next();
      over.stop();
      removed += removable ? 1 : 0;
      for (const auto* part : parts)
        if (removable)
          statement{at.db, part}.run(key);
    }
    at.db.run("DELETE FROM contents WHERE key NOT IN (SELECT content FROM content_uses);"
              "DELETE FROM tasks WHERE definition NOT IN (SELECT definition FROM processes);"
              "DELETE FROM definitions WHERE key NOT IN (SELECT definition FROM processes)");
    forget_owners(at);
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return removed;
}

result<std::vector<std::string>> sqlite_store::check() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  std::vector<std::string> faults;
  db.run("BEGIN");
  statement pages{db, "PRAGMA integrity_check"};
  pages.start();
  while (pages.next())
    if (pages.bytes(0) != sound)
      faults.push_back(pages.text(0));
  for (const auto* sql : invariants) {
    statement query{db, sql};
    query.start();
    while (query.next())
      faults.push_back(query.text(0));
  }
  statement snapshots{db, "SELECT p.id, s.body FROM snapshots s JOIN processes p"
                          " ON p.key = s.process"};
  snapshots.start();
  while (snapshots.next())
    if (!is_intact(snapshots.bytes(1)))
      faults.push_back("the snapshot of process " + snapshots.text(0) + " is not what was stored");
  db.run("COMMIT");
  if (auto trouble = db.take_trouble()) {
    session_.reset(); // and the transaction with it
    faults.push_back(std::move(trouble->message));
  }
  return faults;
}

result<void> sqlite_store::back_up(const std::string& path) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  statement copy{(*at)->db, "VACUUM INTO ?1"};
  copy.run(path);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return {};
}

} // namespace troupe
