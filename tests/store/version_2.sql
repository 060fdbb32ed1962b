-- A store as version 0.1.0 left it when it was killed.
BEGIN TRANSACTION;
CREATE TABLE owners (            -- runtimes that drive processes
  key INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_started INTEGER NOT NULL, -- clock ticks since boot
  started INTEGER NOT NULL,      -- ms since 1970, as all times
  heartbeat INTEGER NOT NULL,
  address TEXT NOT NULL,         -- of the control socket, or ''
  commits INTEGER NOT NULL DEFAULT 0);
INSERT INTO owners VALUES(1,'vm/f205b05a-aa9d-414d-9206-cb48c82665b9',3368,348371,1795883384021,1795883386030,'',1);
CREATE TABLE definitions (
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,     -- SHA-256 of body
  name TEXT NOT NULL,
  body TEXT NOT NULL);
INSERT INTO definitions VALUES(1,X'4a0fbbc1226ceed40c3ae439ae102ac51817dac000d1198e572951a636582f54','old','{"file":"f.yaml","folder":"","imports":{},"isJson":false,"text":"name: old\npipeline: {a: {action: \"time:sleep\", input: {duration: 1h}}}\n"}');
CREATE TABLE tasks (             -- what a definition calls its tasks
  definition INTEGER NOT NULL REFERENCES definitions,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (definition, number)) WITHOUT ROWID;
INSERT INTO tasks VALUES(1,0,'old');
INSERT INTO tasks VALUES(1,1,'a');
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
  errors TEXT);
INSERT INTO processes VALUES(1,'old/75d43a44-3816-42c8-8059-06430cb13949','old','running','','',1,1795883384027,NULL,5,1,1,1,NULL,NULL);
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
INSERT INTO runs VALUES(1,1,NULL,0,NULL,NULL,NULL,NULL,4,1795883384027,NULL,NULL);
INSERT INTO runs VALUES(1,2,1,1,NULL,NULL,NULL,NULL,2,1795883384027,NULL,NULL);
CREATE TABLE journal (           -- what happened to a process, for replay
  process INTEGER NOT NULL REFERENCES processes,
  number INTEGER NOT NULL,       -- counts from 1 within the process
  entry BLOB NOT NULL,
  PRIMARY KEY (process, number)) WITHOUT ROWID;
INSERT INTO journal VALUES(1,1,X'028020050100fae1dcaf879ba1ec3102a000000000000002a000');
CREATE TABLE contents (          -- large values, each once
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,     -- SHA-256 of body
  body BLOB NOT NULL);
CREATE TABLE content_uses (
  process INTEGER NOT NULL REFERENCES processes,
  content INTEGER NOT NULL REFERENCES contents,
  PRIMARY KEY (process, content)) WITHOUT ROWID;
CREATE TABLE requests (          -- asked of processes that nobody drove
  key INTEGER PRIMARY KEY,
  process INTEGER NOT NULL REFERENCES processes,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL);
CREATE TABLE states (number INTEGER PRIMARY KEY, state TEXT NOT NULL);
INSERT INTO states VALUES(0,'pending');
INSERT INTO states VALUES(1,'scheduled');
INSERT INTO states VALUES(2,'running');
INSERT INTO states VALUES(3,'waitForDependencies');
INSERT INTO states VALUES(4,'waitForSubTasks');
INSERT INTO states VALUES(5,'waitAsync');
INSERT INTO states VALUES(6,'waitForApproval');
INSERT INTO states VALUES(7,'completed');
INSERT INTO states VALUES(8,'failed');
INSERT INTO states VALUES(9,'paused');
INSERT INTO states VALUES(10,'skipped');
INSERT INTO states VALUES(11,'cancelled');
CREATE TABLE snapshots (         -- where live processes stood, so that replay need not start afresh
  process INTEGER PRIMARY KEY REFERENCES processes,
  entries INTEGER NOT NULL,      -- of the journal, that lead there
  body BLOB NOT NULL);
CREATE INDEX processes_live ON processes (key) WHERE ended IS NULL;
CREATE INDEX processes_parent ON processes (parent) WHERE parent <> '';
CREATE INDEX content_uses_content ON content_uses (content);
CREATE VIEW executions AS
SELECT p.id AS process, p.id || '/' || (
    WITH RECURSIVE up (parent, text) AS (
      SELECT r.number, ''
      UNION ALL
      SELECT u.parent,
        CASE WHEN u.parent_attempt > 1 THEN '@' || u.parent_attempt ELSE '' END
        || CASE WHEN u.parent IS NULL THEN '' WHEN u.element IS NULL THEN '/' ELSE '.' END
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
COMMIT;
PRAGMA user_version = 2;
PRAGMA application_id = 1953656933;
