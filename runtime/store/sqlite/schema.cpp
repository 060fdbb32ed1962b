#include "runtime/store/sqlite/schema.hpp"

#include "runtime/store/ownership.hpp"

#include <array>
#include <optional>

namespace troupe {

namespace {

/// What marks a database as a store of Troupe's: "trpe".
constexpr std::int64_t application_id = 0x74727065;

/// [n] leads from version n to version n + 1. Never changed once released.
constexpr std::array migrations{
  R"sql(
CREATE TABLE owners (            -- runtimes that drive processes
  key INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_started INTEGER NOT NULL, -- clock ticks since boot
  started INTEGER NOT NULL,      -- ms since 1970, as all times
  heartbeat INTEGER NOT NULL,
  address TEXT NOT NULL,         -- of the control socket, or ''
  commits INTEGER NOT NULL DEFAULT 0);
CREATE TABLE definitions (
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,     -- SHA-256 of body
  name TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE tasks (             -- what a definition calls its tasks
  definition INTEGER NOT NULL REFERENCES definitions,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (definition, number)) WITHOUT ROWID;
CREATE TABLE processes (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,          -- of a pause or cancel, or ''
  parent TEXT NOT NULL,          -- process id, or ''
  definition INTEGER NOT NULL REFERENCES definitions,
  accepted INTEGER NOT NULL,
  ended INTEGER,                 -- NULL while it lives
  scn INTEGER NOT NULL,
  entries INTEGER NOT NULL,      -- of its journal
  owner INTEGER NOT NULL REFERENCES owners,
  fence INTEGER NOT NULL,        -- grows with each owner
  output TEXT,                   -- JSON, once ended
  errors TEXT);                  -- JSON by namespace, once ended
CREATE INDEX processes_live ON processes (key) WHERE ended IS NULL;
CREATE INDEX processes_parent ON processes (parent) WHERE parent <> '';
CREATE TABLE runs (              -- executions, compactly; the view executions spells them out
  process INTEGER NOT NULL REFERENCES processes,
  number INTEGER NOT NULL,       -- counts from 1 within the process
  parent INTEGER,                -- number
  task INTEGER NOT NULL,
  element INTEGER,               -- of a fan-out
  pass INTEGER,                  -- NULL for the first
  parent_attempt INTEGER,        -- NULL for the first
  attempt INTEGER,               -- NULL for the first
  state INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  error TEXT,
  PRIMARY KEY (process, number)) WITHOUT ROWID;
CREATE TABLE journal (           -- what happened to a process, for replay
  process INTEGER NOT NULL REFERENCES processes,
  number INTEGER NOT NULL,       -- counts from 1 within the process
  entry BLOB NOT NULL,
  PRIMARY KEY (process, number)) WITHOUT ROWID;
CREATE TABLE contents (          -- large values, each once
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,     -- SHA-256 of body
  body BLOB NOT NULL);           -- CBOR
CREATE TABLE content_uses (
  process INTEGER NOT NULL REFERENCES processes,
  content INTEGER NOT NULL REFERENCES contents,
  PRIMARY KEY (process, content)) WITHOUT ROWID;
CREATE INDEX content_uses_content ON content_uses (content);
CREATE TABLE requests (          -- asked of processes that nobody drove
  key INTEGER PRIMARY KEY,
  process INTEGER NOT NULL REFERENCES processes,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL);
CREATE TABLE states (number INTEGER PRIMARY KEY, state TEXT NOT NULL);
INSERT INTO states VALUES (0, 'pending'), (1, 'scheduled'), (2, 'running'),
  (3, 'waitForDependencies'), (4, 'waitForSubTasks'), (5, 'waitAsync'), (6, 'waitForApproval'),
  (7, 'completed'), (8, 'failed'), (9, 'paused'), (10, 'skipped'), (11, 'cancelled');
)sql",
  R"sql(
CREATE TABLE snapshots (         -- where live processes stood, so that replay need not start afresh
  process INTEGER PRIMARY KEY REFERENCES processes,
  entries INTEGER NOT NULL,      -- of the journal, that lead there
  body BLOB NOT NULL);
)sql",
  // Version 3, which nothing that was released writes yet: each kind of change has its section.
  R"sql(
-- Going on with a mended definition.
CREATE TABLE continuations (     -- processes that go on from ended ones
  process INTEGER PRIMARY KEY REFERENCES processes,
  ended TEXT NOT NULL);          -- process id
CREATE TRIGGER continuations_removed AFTER DELETE ON processes BEGIN
  DELETE FROM continuations WHERE process = old.key;
END;
-- Identity is for ever. Owners of before hold no lock; they prove their life by heartbeats.
CREATE TABLE serial (last INTEGER NOT NULL); -- the last number that was given to an owner, a
                                 -- definition, a process or a fence: none is given twice
INSERT INTO serial SELECT max(
  (SELECT ifnull(max(key), 0) FROM owners), (SELECT ifnull(max(key), 0) FROM definitions),
  (SELECT ifnull(max(key), 0) FROM processes), (SELECT ifnull(max(fence), 0) FROM processes));
ALTER TABLE owners ADD COLUMN machine TEXT NOT NULL DEFAULT '';  -- the same over all its boots
ALTER TABLE owners ADD COLUMN boot TEXT NOT NULL DEFAULT '';     -- of the machine
ALTER TABLE owners ADD COLUMN pid_space INTEGER NOT NULL DEFAULT 0; -- its PID namespace, an inode
ALTER TABLE owners ADD COLUMN lock_file INTEGER NOT NULL DEFAULT 0; -- an inode
CREATE TABLE gone (              -- removed processes that tasks of these parents had started
  parent TEXT NOT NULL,          -- process id
  id TEXT NOT NULL,
  PRIMARY KEY (parent, id)) WITHOUT ROWID;
CREATE TRIGGER processes_removed AFTER DELETE ON processes BEGIN
  DELETE FROM gone WHERE parent = old.id;
  INSERT OR IGNORE INTO gone
    SELECT old.parent, old.id WHERE EXISTS (SELECT 1 FROM processes WHERE id = old.parent);
END;
CREATE TRIGGER owners_of_version_2 BEFORE UPDATE OF commits ON owners WHEN old.lock_file = 0 BEGIN
  SELECT RAISE(ABORT, 'a newer Troupe has brought its tables up to date: use that');
END;
-- Removal in pieces: a process is gone for everybody at once, and its rows are cleared away later.
CREATE TABLE removals (
  process INTEGER PRIMARY KEY,   -- that was removed
  definition INTEGER NOT NULL,   -- that it ran
  owner INTEGER NOT NULL);       -- that it had
CREATE INDEX processes_definition ON processes (definition);
CREATE INDEX processes_owned ON processes (owner) WHERE ended IS NULL;
CREATE TABLE output_parts (      -- of an output that is too large for its row
  process INTEGER NOT NULL REFERENCES processes,
  number INTEGER NOT NULL,       -- counts from 1
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (process, number));
-- Checksums of rows (CRC-32), so that damage is found. NULL: written by version 2.
ALTER TABLE processes ADD COLUMN checksum INTEGER; -- of all but owner and fence
ALTER TABLE runs ADD COLUMN checksum INTEGER;
ALTER TABLE requests ADD COLUMN checksum INTEGER;
ALTER TABLE definitions ADD COLUMN checksum INTEGER; -- of its names; body has its hash
-- Lists by pages: each index gives the keys of what it knows, in the order of a list.
DROP INDEX processes_live;
DROP INDEX processes_parent;
CREATE INDEX processes_live ON processes (accepted) WHERE ended IS NULL;
CREATE INDEX processes_parent ON processes (parent, accepted) WHERE parent <> '';
CREATE INDEX processes_accepted ON processes (accepted);
CREATE INDEX processes_state ON processes (state, accepted);
CREATE INDEX processes_name ON processes (name, state, accepted);
CREATE INDEX processes_ended ON processes (state, ended) WHERE ended IS NOT NULL;
-- The few executions that have failed, among the many of a large process. No other state has an
-- index: each execution passes through some of the others, and would write to it twice.
CREATE INDEX runs_failed ON runs (process, number) WHERE state = 8;
-- Named definitions. The text comes last: lists don't read it.
CREATE TABLE catalogue (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,      -- counts from 1 within the name
  removal INTEGER NOT NULL,      -- 1: there is no such workflow since
  hash BLOB NOT NULL,            -- SHA-256 of text
  who TEXT NOT NULL,             -- put it there, or removed it
  at INTEGER NOT NULL,
  note TEXT NOT NULL,
  checksum INTEGER NOT NULL,     -- of all but text
  text TEXT NOT NULL,            -- of the definition, or ''
  PRIMARY KEY (name, version DESC));
-- Secrets by name, encrypted.
CREATE TABLE secrets (
  name TEXT NOT NULL PRIMARY KEY,
  workflows TEXT NOT NULL,       -- patterns of those that may read it, one a line; '': all
  format INTEGER NOT NULL,       -- of sealed
  key TEXT NOT NULL,             -- which one seals it; it is in no store
  nonce BLOB NOT NULL,
  sealed BLOB NOT NULL,          -- the value, bound to name and workflows
  who TEXT NOT NULL,             -- has set it
  at INTEGER NOT NULL,
  checksum INTEGER NOT NULL);
-- Schedules of the newest versions, and what was decided by them.
CREATE TABLE schedules (
  workflow TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,      -- of the workflow
  rule TEXT NOT NULL,            -- JSON, as the definition has it
  state TEXT NOT NULL,           -- JSON: where it stands
  checksum INTEGER NOT NULL,
  PRIMARY KEY (workflow, id)) WITHOUT ROWID;
CREATE TABLE schedule_decisions (
  workflow TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,       -- counts from 1 within the schedule; the last ones are kept
  decision TEXT NOT NULL,        -- JSON
  checksum INTEGER NOT NULL,
  PRIMARY KEY (workflow, id, number)) WITHOUT ROWID;
-- Retention: what ended last of a workflow, what sub-workflows started apart; and what it takes.
CREATE INDEX processes_kept ON processes (name, parent = '', ended) WHERE ended IS NOT NULL;
CREATE TABLE sizes (             -- of ended processes that were measured
  process INTEGER PRIMARY KEY REFERENCES processes,
  entries INTEGER NOT NULL,      -- of its journal then: where it has more, it has grown
  bytes INTEGER NOT NULL);       -- of it, and of all that it has started
CREATE TRIGGER sizes_removed AFTER DELETE ON processes BEGIN
  DELETE FROM sizes WHERE process = old.key;
END;
-- Labels of processes: those with one text in the order of a list.
CREATE TABLE labels (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  accepted INTEGER NOT NULL,     -- of its process
  process INTEGER NOT NULL REFERENCES processes,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (name, value, accepted, process)) WITHOUT ROWID;
CREATE INDEX labels_process ON labels (process);
-- What processes take, and what the ended ones of a workflow, or of a token that started them, take
-- together. What version 2 has stored counts as nothing.
ALTER TABLE processes ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0; -- entries, values, outputs
CREATE TABLE usage (             -- by what has ended
  kind INTEGER NOT NULL,         -- 0: of a workflow; 1: by a token
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TRIGGER usage_changed AFTER UPDATE OF ended ON processes
WHEN old.ended IS NOT NULL OR new.ended IS NOT NULL BEGIN
  INSERT INTO usage SELECT kind, name,
    iif(new.ended IS NULL, 0, new.bytes) - iif(old.ended IS NULL, 0, old.bytes)
    FROM (SELECT 0 AS kind, new.name AS name UNION ALL
    SELECT 1, value FROM labels WHERE process = new.key AND name = 'troupe.token') WHERE true
    ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER labels_removed AFTER DELETE ON processes BEGIN
  UPDATE usage SET bytes = bytes - old.bytes WHERE old.ended IS NOT NULL
    AND ((kind = 0 AND name = old.name) OR (kind = 1 AND name = (SELECT value FROM labels
    WHERE process = old.key AND name = 'troupe.token')));
  DELETE FROM labels WHERE process = old.key;
END;
-- Executions by their names. What `dependencies` hold has no parent, and is named after the
-- workflow's, which is number 1.
DROP VIEW IF EXISTS executions;
CREATE VIEW executions AS
SELECT p.id AS process, p.id || '/' || (
    WITH RECURSIVE up (parent, text) AS (
      SELECT r.number, ''
      UNION ALL
      SELECT CASE WHEN u.number > 1 THEN ifnull(u.parent, 1) END,
        CASE WHEN u.parent_attempt > 1 THEN '@' || u.parent_attempt ELSE '' END
        || CASE WHEN u.number = 1 THEN '' WHEN u.element IS NULL THEN '/' ELSE '.' END
        || t.id || CASE WHEN u.element IS NULL THEN '' ELSE '[' || u.element || ']' END
        || CASE WHEN u.pass > 0 THEN '#' || (u.pass + 1) ELSE '' END || up.text
      FROM up JOIN runs u ON u.process = r.process AND u.number = up.parent
        JOIN tasks t ON t.definition = p.definition AND t.number = u.task)
    SELECT text FROM up WHERE parent IS NULL) AS execution,
  t.id AS task, s.state, ifnull(r.attempt, 1) AS attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.started / 1000.0, 'unixepoch') AS started,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.ended / 1000.0, 'unixepoch') AS ended,
  (r.ended - r.started) / 1000.0 AS seconds, r.error
FROM runs r JOIN processes p ON p.key = r.process
  JOIN tasks t ON t.definition = p.definition AND t.number = r.task
  JOIN states s ON s.number = r.state;
)sql",
  // Version 4.
  R"sql(
-- Filter lines that are kept under names.
CREATE TABLE views (
  owner TEXT NOT NULL,           -- the name of a token; '': all have it
  name TEXT NOT NULL,
  line TEXT NOT NULL,            -- a filter
  who TEXT NOT NULL,             -- has kept it
  at INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (owner, name)) WITHOUT ROWID;
-- Results that are used again (`cache`). They go with the processes that gave them.
CREATE TABLE results (
  process INTEGER NOT NULL REFERENCES processes,
  number INTEGER NOT NULL,       -- of the execution
  attempt INTEGER NOT NULL,      -- it counts where the execution completes in this one
  execution TEXT NOT NULL,       -- the execution's id behind that of its process
  digest BLOB NOT NULL,          -- HMAC-SHA-256, by result_key, of all that it depends on
  place INTEGER NOT NULL,        -- a hash of workflow, task, pass and element
  at INTEGER NOT NULL,
  marks BLOB NOT NULL,           -- names and a few bytes of the digest of each part
  output BLOB,                   -- CBOR, or
  content BLOB,                  -- the hash of a content
  reads BLOB,                    -- files that it has read, and the digests of their contents
  writes BLOB,                   -- files that it has written, likewise
  checksum INTEGER NOT NULL,
  PRIMARY KEY (process, number)) WITHOUT ROWID;
CREATE INDEX results_digest ON results (digest, at);
CREATE INDEX results_place ON results (place, at);
CREATE TABLE result_key (key BLOB NOT NULL);
INSERT INTO result_key VALUES (randomblob(32));
CREATE TABLE file_digests (      -- contents of files that need not be read anew
  path TEXT NOT NULL PRIMARY KEY,
  device INTEGER NOT NULL,
  number INTEGER NOT NULL,       -- an inode
  size INTEGER NOT NULL,
  written INTEGER NOT NULL,      -- ns since 1970, as the next
  changed INTEGER NOT NULL,
  hash BLOB NOT NULL,
  kept INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX file_digests_kept ON file_digests (kept);
ALTER TABLE runs ADD COLUMN cached TEXT; -- the execution whose result it has taken
)sql"};

/// A runtime that knows no newer version than `found` and may still write it; or none.
std::optional<owner> find_old_owner(sqlite::connection& database) {
  sqlite::statement query{database, "SELECT host, pid, process_started, started, heartbeat"
                                    " FROM owners ORDER BY heartbeat DESC"};
  std::optional<owner> found;
  query.start();
  while (!found && query.next()) {
    owner each{0,
               query.text(0),
               query.number(1),
               query.number(2),
               time_point{std::chrono::milliseconds{query.number(3)}},
               time_point{std::chrono::milliseconds{query.number(4)}},
               {}};
    if (life_of(each, {this_machine(), lock_sight::unseen, std::chrono::system_clock::now()})
        == owner_life::lives)
      found = std::move(each);
  }
  query.stop();
  return found;
}

/// The first version whose owners hold locks, and see that the tables were changed.
constexpr std::int64_t first_with_locks = 3;

void note_old_owner(sqlite::connection& database, const owner& busy, std::int64_t version) {
  database.note("its tables are of version " + std::to_string(version)
                  + ", and an older Troupe works with them, " + name_of(busy)
                  + ": let that end first, or stop it, so that they can be brought up to version "
                  + std::to_string(schema_version()),
                error_code::store_locked);
}

void run_migrations(sqlite::connection& database, std::int64_t from) {
  for (auto version = from; version < schema_version(); ++version)
    database.run(migrations[static_cast<std::size_t>(version)]);
  auto marks = "PRAGMA user_version = " + std::to_string(schema_version())
               + "; PRAGMA application_id = " + std::to_string(application_id);
  database.run(marks.c_str());
}

} // namespace

int schema_version() noexcept {
  return static_cast<int>(migrations.size());
}

void migrate(sqlite::connection& database) {
  auto found = database.number("PRAGMA user_version");
  if (!database.sound() || found == schema_version())
    return;
  if (sqlite3_db_readonly(database.handle(), "main") == 1)
    return database.note("its tables are of version " + std::to_string(found)
                         + " and have to be brought up to version "
                         + std::to_string(schema_version())
                         + ", and it can't be written: copy it to where it can");
  database.run("BEGIN IMMEDIATE");
  found = database.number("PRAGMA user_version"); // nobody else migrates it now
  auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  auto foreign = tables > 0 && database.number("PRAGMA application_id") != application_id;
  if (foreign)
    database.note("it is the database of another program");
  else if (found > schema_version())
    database.note("its tables are of version " + std::to_string(found)
                    + "; this Troupe knows up to version " + std::to_string(schema_version())
                    + ": use a newer one",
                  error_code::store_newer);
  else if (auto busy
           = found > 0 && found < first_with_locks ? find_old_owner(database) : std::nullopt)
    note_old_owner(database, *busy, found);
  else
    run_migrations(database, found);
  if (database.sound())
    database.run("COMMIT");
  else if (!sqlite3_get_autocommit(database.handle()))
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

} // namespace troupe
