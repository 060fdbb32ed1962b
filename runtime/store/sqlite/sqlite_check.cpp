// Everything that is wrong with a database, and whom that costs.
#include "runtime/durability/checkpoint_codec.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <set>

namespace troupe {

namespace {

using sqlite::statement;

/// Statements that find one fault a row, in words.
constexpr const char* invariants[] = {
  // Owners are forgotten once nothing that lives refers to them, and the rows of a process that was
  // removed are cleared away after it.
  "SELECT DISTINCT 'a row of ' || k.\"table\" || ' refers to a row of ' || k.parent"
  " || ' that is not there' FROM pragma_foreign_key_check k"
  " WHERE k.parent NOT IN ('owners', 'processes')",
  "SELECT 'process ' || id || ' has no owner' FROM processes"
  " WHERE ended IS NULL AND owner NOT IN (SELECT key FROM owners)",
  "SELECT 'a journal is there without its process (key ' || process || ')' FROM"
  " (SELECT DISTINCT process FROM journal UNION SELECT DISTINCT process FROM runs"
  " UNION SELECT process FROM content_uses UNION SELECT process FROM requests"
  " UNION SELECT process FROM snapshots UNION SELECT process FROM output_parts"
  " UNION SELECT process FROM results)"
  " WHERE process NOT IN (SELECT key FROM processes)"
  " AND process NOT IN (SELECT process FROM removals)",
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
  "SELECT 'the checkpoint of process ' || id || ' is of ' || s.entries || ' journal entries; at "
  "most "
  "'"
  " || p.entries || ' expected' FROM processes p JOIN snapshots s ON s.process = p.key"
  " WHERE s.entries > p.entries",
  "SELECT 'process ' || id || ': its row is not what was stored' FROM processes"
  " WHERE checksum <> row_checksum(id, name, parent, definition, accepted, state, reason, scn,"
  " entries, ended, output, errors)",
  "SELECT 'process ' || p.id || ': the row of execution ' || r.number || ' is not what was stored'"
  " FROM runs r JOIN processes p ON p.key = r.process WHERE r.checksum <> row_checksum(r.process,"
  " r.number, r.parent, r.task, r.element, r.pass, r.parent_attempt, r.attempt, r.state, r.started,"
  " r.ended, r.error, r.cached) AND (r.cached IS NOT NULL OR r.checksum <> row_checksum(r.process,"
  " r.number, r.parent, r.task, r.element, r.pass, r.parent_attempt, r.attempt, r.state, r.started,"
  " r.ended, r.error))", // version 3 had no `cached`
  "SELECT 'process ' || p.id || ': the result of execution ' || s.number"
  " || ' is not what was stored' FROM results s JOIN processes p ON p.key = s.process"
  " WHERE s.checksum <> row_checksum(s.process, s.number, s.attempt, s.execution, s.digest, "
  "s.place,"
  " s.at, s.marks, s.output, s.content, s.reads, s.writes)",
  "SELECT 'the key of results is there ' || count(*) || ' times' AS fault FROM result_key"
  " HAVING count(*) <> 1",
  "SELECT 'process ' || p.id || ': the request to ' || r.what || ' is not what was stored'"
  " FROM requests r JOIN processes p ON p.key = r.process"
  " WHERE r.checksum <> row_checksum(r.process, r.at, r.what, r.detail)",
  "SELECT 'process ' || p.id || ': part ' || o.number || ' of its output is not what was stored'"
  " FROM output_parts o JOIN processes p ON p.key = o.process"
  " WHERE o.checksum <> row_checksum(o.process, o.number, o.body)",
  "SELECT 'process ' || p.id || ': its label ' || l.name || ' is not what was stored'"
  " FROM labels l JOIN processes p ON p.key = l.process WHERE l.accepted <> p.accepted"
  " OR l.checksum <> row_checksum(l.name, l.value, l.accepted, l.process)",
  "SELECT DISTINCT 'a label is there without its process (key ' || process || ')' FROM labels"
  " WHERE process NOT IN (SELECT key FROM processes)",
  "SELECT 'the sum of what has ended of workflow ' || name || ' is ' || bytes || '; ' || taken"
  " || ' expected' FROM (SELECT name, bytes, (SELECT ifnull(sum(p.bytes), 0) FROM processes p"
  " WHERE p.name = u.name AND p.ended IS NOT NULL) AS taken FROM usage u WHERE kind = 0)"
  " WHERE bytes <> taken",
  "SELECT 'the sum of what has ended by token ' || name || ' is ' || bytes || '; ' || taken"
  " || ' expected' FROM (SELECT name, bytes, (SELECT ifnull(sum(p.bytes), 0) FROM labels l"
  " JOIN processes p ON p.key = l.process WHERE l.name = 'troupe.token' AND l.value = u.name"
  " AND p.ended IS NOT NULL) AS taken FROM usage u WHERE kind = 1) WHERE bytes <> taken",
  "SELECT 'the last number that was given is ' || ifnull(max(last), 'not there')"
  " || ', and ' || (SELECT max(n) FROM (SELECT max(key) AS n FROM owners UNION ALL"
  " SELECT max(key) FROM definitions UNION ALL SELECT max(max(key), max(fence)) FROM processes))"
  " || ' is in use' AS fault FROM serial HAVING ifnull(max(last), 0) < (SELECT max(n) FROM"
  " (SELECT max(key) AS n FROM owners UNION ALL SELECT max(key) FROM definitions"
  " UNION ALL SELECT max(max(key), max(fence)) FROM processes))",
  "SELECT 'workflow ' || name || ' has ' || count(*) || ' versions in the catalogue; '"
  " || max(version) || ' expected' FROM catalogue GROUP BY name"
  " HAVING count(*) <> max(version) OR min(version) <> 1",
  "SELECT 'schedule ' || id || ' of workflow ' || workflow || ' is not what was stored'"
  " FROM schedules WHERE checksum <> row_checksum(workflow, id, version, rule, state)",
  "SELECT 'decision ' || number || ' of schedule ' || id || ' of workflow ' || workflow"
  " || ' is not what was stored' FROM schedule_decisions"
  " WHERE checksum <> row_checksum(workflow, id, number, decision)",
  "SELECT 'view ' || name || ' is not what was stored' FROM views"
  " WHERE checksum <> row_checksum(owner, name, line, who, at)",
  "SELECT 'value ' || hex(hash) || ' is used by no process' FROM contents c"
  " WHERE NOT EXISTS (SELECT 1 FROM content_uses WHERE content = c.key)",
};

/// `PRAGMA integrity_check` says so of a sound database.
constexpr std::string_view sound = "ok";

/// Looks, fault by fault, and goes on past what it can't read.
class checker {
public:
  explicit checker(sqlite::connection& db) : db_{db} {}

  std::vector<std::string> run() {
    ask("PRAGMA integrity_check");
    check_tables();
    for (const auto* sql : invariants)
      ask(sql);
    check_definitions();
    check_contents();
    check_checkpoints();
    check_catalogue();
    check_secrets();
    return std::move(faults_);
  }

private:
  /// Runs a statement whose rows are faults.
  void ask(const char* sql) {
    statement query{db_, sql};
    query.start();
    while (query.next())
      if (query.bytes(0) != sound)
        faults_.push_back(query.text(0));
    note();
  }

  /// Whether all that a new store has in itself is there.
  void check_tables() {
    sqlite::connection fresh{":memory:", sqlite::open_mode::create};
    migrate(fresh);
    for (const auto* sql : {"SELECT name || ' ' || ifnull(sql, '') FROM sqlite_schema",
                            "SELECT number || ' ' || state FROM states"})
      if (!std::ranges::includes(rows_of(db_, sql), rows_of(fresh, sql)))
        faults_.emplace_back("its tables are not as they were made");
    note();
  }

  static std::set<std::string> rows_of(sqlite::connection& database, const char* sql) {
    statement query{database, sql};
    std::set<std::string> rows;
    query.start();
    while (query.next())
      rows.insert(query.text(0));
    return rows;
  }

  void check_definitions() {
    statement query{db_, "SELECT d.hash, d.body, d.name, d.checksum, d.key, (SELECT p.id FROM"
                         " processes p WHERE p.definition = d.key LIMIT 1) FROM definitions d"};
    query.start();
    while (query.next()) {
      auto named
        = query.is_null(3) || names_checksum(query.text(2), query.number(4)) == query.number(3);
      if (bytes_of(hash_of(query.bytes(1))) != query.bytes(0) || !named)
        faults_.push_back("process " + query.text(5) + ": its definition is not what was stored");
    }
    note();
  }

  std::int64_t names_checksum(const std::string& name, std::int64_t definition) {
    std::vector<std::string> tasks;
    statement query{db_, "SELECT id FROM tasks WHERE definition = ?1 ORDER BY number"};
    query.start(definition);
    while (query.next())
      tasks.push_back(query.text(0));
    return troupe::names_checksum(name, tasks);
  }

  void check_contents() {
    statement query{db_, "SELECT c.hash, c.body, (SELECT p.id FROM content_uses u JOIN processes p"
                         " ON p.key = u.process WHERE u.content = c.key LIMIT 1) FROM contents c"};
    query.start();
    while (query.next())
      if (bytes_of(hash_of(query.bytes(1))) != query.bytes(0))
        faults_.push_back("process " + query.text(2) + ": a value of it is not what was stored");
    note();
  }

  void check_checkpoints() {
    statement query{db_, "SELECT p.id, s.body FROM snapshots s JOIN processes p"
                         " ON p.key = s.process"};
    query.start();
    while (query.next())
      if (!is_intact(query.bytes(1)))
        faults_.push_back("the checkpoint of process " + query.text(0) + " is not what was stored");
    note();
  }

  void check_catalogue() {
    statement query{db_, "SELECT hash, text, name, version, checksum = row_checksum(name, version,"
                         " removal, hash, who, at, note) FROM catalogue"};
    query.start();
    while (query.next())
      if (bytes_of(hash_of(query.bytes(1))) != query.bytes(0) || query.number(4) != 1)
        faults_.push_back("version " + query.text(3) + " of workflow " + query.text(2)
                          + " in the catalogue is not what was stored");
    note();
  }

  void check_secrets() {
    ask("SELECT 'secret ' || name || ' is not what was stored' FROM secrets WHERE checksum IS NOT"
        " row_checksum(name, workflows, format, key, nonce, sealed, who, at)");
  }

  void note() {
    if (auto trouble = db_.take_trouble())
      faults_.push_back(std::move(trouble->message));
  }

  sqlite::connection& db_;
  std::vector<std::string> faults_;
};

} // namespace

std::int64_t names_checksum(const std::string& name, const std::vector<std::string>& tasks) {
  auto sum = checksum(name);
  for (const auto& task : tasks)
    sum = checksum(task, checksum(std::string_view{"", 1}, sum));
  return sum;
}

result<std::vector<std::string>> sqlite_store::check() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  db.run("BEGIN");
  auto faults = checker{db}.run();
  db.run("COMMIT");
  if (auto trouble = db.take_trouble()) {
    session_.reset(); // and the transaction with it
    faults.push_back(std::move(trouble->message));
  }
  return faults;
}

} // namespace troupe
