// Owners, and what is asked of a store rather than written in groups.
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

using sqlite::blob;
using sqlite::statement;

constexpr const char* process_columns
  = "SELECT p.key, p.id, p.name, p.state, p.reason, p.parent,"
    " p.accepted, p.ended, p.scn, p.entries, p.fence, p.errors,"
    " o.key, o.host, o.pid, o.process_started, o.started, o.heartbeat, o.address, o.machine,"
    " o.boot, o.pid_space, o.lock_file, ";

/// Finds out whether owners live, once each.
class owner_judge {
public:
  explicit owner_judge(const std::string& database) : locks_{lock_file_of(database)} {}

  owner_life life_of(const owner& who) {
    auto known = known_.find(who.key);
    if (known == known_.end())
      known = known_
                .emplace(who.key, troupe::life_of(who, {this_machine(),
                                                        locks_.look(who.key, who.lock_file), now_}))
                .first;
    return known->second;
  }

private:
  lock_reader locks_;
  time_point now_ = std::chrono::system_clock::now();
  std::map<std::int64_t, owner_life> known_;
};

/// Says of each process that is driven whether its owner lives.
void judge_owners(std::vector<process_row>& rows, const std::string& database) {
  owner_judge judge{database};
  for (auto& row : rows)
    if (row.driven_by)
      row.driven_by->life = judge.life_of(*row.driven_by);
}

const std::string row_checksum
  = "row_checksum(p.id, p.name, p.parent, p.definition, p.accepted, p.state, p.reason, p.scn,"
    " p.entries, p.ended, p.output, p.errors)";

owner read_owner(const statement& row, int first) {
  return {row.number(first),
          row.text(first + 1),
          row.number(first + 2),
          row.number(first + 3),
          time_from(row.number(first + 4)),
          time_from(row.number(first + 5)),
          row.text(first + 6),
          row.text(first + 7),
          row.text(first + 8),
          static_cast<std::uint64_t>(row.number(first + 9)),
          static_cast<std::uint64_t>(row.number(first + 10))};
}

process_row read_process(const statement& row) {
  process_row found;
  found.key = row.number(0);
  found.id = row.text(1);
  found.name = row.text(2);
  found.state = process_state_of(row.text(3)).value_or(process_state::pending);
  found.reason = row.text(4);
  found.parent_id = row.text(5);
  found.accepted = time_from(row.number(6));
  if (!row.is_null(7))
    found.ended = time_from(row.number(7));
  found.scn = static_cast<std::uint64_t>(row.number(8));
  found.entries = static_cast<std::uint64_t>(row.number(9));
  found.fence = static_cast<std::uint64_t>(row.number(10));
  found.errors = row.text(11);
  if (!found.ended && !row.is_null(12))
    found.driven_by = read_owner(row, 12);
  found.output = row.text(23);
  found.is_damaged = row.number(24) != 0;
  return found;
}

/// The narrowest index serves; what is left over is sorted out row by row.
std::string query_for(const process_filter& which) {
  std::string sql = process_columns;
  // Outputs may be large: they are read where one process is asked for.
  sql += which.id.empty() ? "NULL" : "p.output";
  // What has not ended has none.
  sql += which.id.empty() && !which.live ? ", 0" : ", p.checksum <> " + row_checksum;
  sql += " FROM processes p LEFT JOIN owners o ON o.key = p.owner";
  if (!which.id.empty())
    sql += " WHERE p.id = ?1";
  else if (!which.parent_id.empty())
    sql += " WHERE p.parent = ?1";
  else if (which.live)
    sql += " WHERE p.ended IS NULL";
  else if (which.live_since)
    sql += " WHERE p.ended IS NULL OR p.ended >= " + std::to_string(stored_time(*which.live_since));
  return sql + " ORDER BY p.key";
}

} // namespace

result<std::int64_t> sqlite_store::register_owner(const owner& self) {
  std::int64_t key = 0;
  auto done = transact([&](session& at) {
    key = at.give_number();
    // Before anybody sees the row: whose lock is free is gone.
    auto lock = owner_lock::take(lock_file_of(at.db.file()), key);
    if (!lock)
      return at.db.note(std::move(lock.error().message));
    life_ = std::move(*lock);
    statement add{at.db, "INSERT INTO owners (key, host, pid, process_started, started, heartbeat,"
                         " address, machine, boot, pid_space, lock_file)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"};
    add.run(key, self.host, self.pid, self.process_started, stored_time(self.started),
            stored_time(self.heartbeat), self.address, self.machine, self.boot, self.pid_space,
            life_->file());
  });
  if (!done) {
    life_.reset(); // whoever is given the number next must be able to lock it
    return tl::unexpected{std::move(done.error())};
  }
  commits_ = 0;
  return self_ = key;
}

void sqlite_store::forget_owners(session& at, const std::set<std::int64_t>& owners) {
  owner_judge judge{at.db.file()};
  // Those of version 2 hold no lock, and stay: by their rows an older Troupe is kept from writing.
  statement find{at.db,
                 "SELECT key, host, pid, process_started, started, heartbeat, address,"
                 " machine, boot, pid_space, lock_file FROM owners o WHERE key = ?1"
                 " AND lock_file <> 0 AND"
                 " NOT EXISTS (SELECT 1 FROM processes WHERE owner = o.key AND ended IS NULL)"};
  statement forget{at.db, "DELETE FROM owners WHERE key = ?1"};
  for (auto key : owners) {
    find.start(key);
    auto is_gone = find.next() && judge.life_of(read_owner(find, 0)) == owner_life::gone;
    find.stop();
    if (is_gone)
      forget.run(key);
  }
}

result<void> sqlite_store::retire() {
  auto done = beat(self_, time_point{}, {});
  life_.reset();
  return done;
}

result<void> sqlite_store::beat(std::int64_t key, time_point now, const std::string& address) {
  return transact([&](session& at) {
    statement beats{at.db, "UPDATE owners SET heartbeat = ?2, address = ?3 WHERE key = ?1"};
    beats.run(key, stored_time(now), address);
  });
}

result<std::vector<std::uint64_t>> sqlite_store::take_over(std::span<const seen_process> seen) {
  std::vector<std::uint64_t> fences;
  auto done = transact([&](session& at) {
    fences.clear();
    statement take{at.db, "UPDATE processes SET owner = ?3, fence = ?4"
                          " WHERE key = ?1 AND fence = ?2"};
    statement find{at.db, "SELECT owner FROM processes WHERE key = ?1 AND fence = ?2"};
    std::set<std::int64_t> before;
    for (const auto& [process, fence] : seen) {
      find.start(process, fence);
      if (find.next())
        before.insert(find.number(0));
      find.stop();
      auto fresh = at.give_number();
      take.run(process, fence, self_, fresh);
      auto taken = sqlite3_changes(at.db.handle()) == 1;
      fences.push_back(taken ? static_cast<std::uint64_t>(fresh) : 0);
    }
    forget_owners(at, before);
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return fences;
}

result<std::vector<process_row>> sqlite_store::processes(const process_filter& which) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::vector<process_row> rows;
  auto sql = query_for(which);
  statement query{(*at)->db, sql.c_str()};
  const auto key = which.id.empty() ? which.parent_id : which.id; // read until the last row
  if (!key.empty())
    query.start(key);
  else
    query.start();
  while (query.next())
    if (auto row = read_process(query); matches(which, row))
      rows.push_back(std::move(row));
  if ((*at)->db.is_refused() && which.id.empty()) // a page is damaged: the others can be read
    rows = read_one_by_one(**at, which);
  if (!which.id.empty() && !rows.empty() && rows.front().ended && rows.front().output.empty())
    rows.front().output = read_output_parts(**at, rows.front().key);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  judge_owners(rows, (*at)->db.file());
  return rows;
}

result<std::vector<process_row>> sqlite_store::newest(const process_filter& which, std::size_t most,
                                                      bool only_roots, process_key before) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto is_meant = [&](const process_row& row) {
    return matches(which, row) && (!only_roots || row.parent_id.empty());
  };
  auto sql = std::string{process_columns}
             + "NULL, 0 FROM processes p LEFT JOIN owners o ON o.key = p.owner"
               " WHERE p.key < ?1 ORDER BY p.key DESC";
  statement query{(*at)->db, sql.c_str()};
  std::vector<process_row> rows;
  query.start(before > 0 ? before : std::numeric_limits<process_key>::max());
  while (rows.size() < most && query.next())
    if (auto row = read_process(query); is_meant(row))
      rows.push_back(std::move(row));
  query.stop();
  if ((*at)->db.is_refused()) { // a page is damaged: the others can be read
    rows = read_one_by_one(**at, which);
    std::erase_if(rows, [&](const process_row& row) {
      return !is_meant(row) || (before > 0 && row.key >= before);
    });
    std::ranges::reverse(rows);
    rows.resize(std::min(rows.size(), most));
  }
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  judge_owners(rows, (*at)->db.file());
  return rows;
}

std::vector<process_row> sqlite_store::read_one_by_one(session& at, const process_filter& which) {
  static_cast<void>(at.db.take_trouble());
  std::vector<process_row> rows;
  statement keys{at.db, "SELECT id, key FROM processes INDEXED BY sqlite_autoindex_processes_1"};
  keys.start();
  while (keys.next()) {
    process_row unread{.key = keys.number(1), .id = keys.text(0), .is_damaged = true};
    rows.push_back(std::move(unread));
  }
  if (!at.db.sound()) // nor can the index
    return {};
  auto sql = std::string{process_columns} + "NULL, p.checksum <> " + row_checksum
             + " FROM processes p LEFT JOIN owners o ON o.key = p.owner WHERE p.key = ?1";
  statement query{at.db, sql.c_str()};
  for (auto& row : rows) {
    query.start(row.key);
    if (query.next())
      row = read_process(query);
    query.stop();
    static_cast<void>(at.db.take_trouble()); // what can't be read stays marked as damaged
  }
  // Nobody knows when a process ended that can't be read.
  std::erase_if(rows, [&](const process_row& row) {
    return !matches(which, row) || (row.is_damaged && which.ended_before);
  });
  std::ranges::sort(rows, {}, &process_row::key);
  return rows;
}

std::string sqlite_store::read_output_parts(session& at, process_key process) {
  statement query{at.db, "SELECT body FROM output_parts WHERE process = ?1 ORDER BY number"};
  std::string output;
  query.start(process);
  while (query.next())
    output += query.bytes(0);
  return output;
}

result<bool> sqlite_store::holds(process_key process, std::uint64_t fence) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& query = (*at)->find_fence;
  query.start(process);
  auto holds = query.next() && static_cast<std::uint64_t>(query.number(0)) == fence;
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return holds;
}

result<std::map<std::string, std::string>> sqlite_store::continuations() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  statement query{(*at)->db, "SELECT p.id, c.ended FROM continuations c JOIN processes p"
                             " ON p.key = c.process"};
  std::map<std::string, std::string> found;
  query.start();
  while (query.next())
    found[query.text(0)] = query.text(1);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<stored_definition> sqlite_store::definition_of(process_key process) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  statement query{(*at)->db, "SELECT d.name, d.body, d.hash FROM processes p JOIN definitions d"
                             " ON d.key = p.definition WHERE p.key = ?1"};
  stored_definition found;
  query.start(process);
  if (query.next()) {
    found.name = query.text(0);
    found.body = query.text(1);
    auto hash = query.bytes(2);
    std::copy_n(hash.begin(), std::min(hash.size(), found.hash.size()), found.hash.begin());
  }
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (hash_of(found.body) != found.hash)
    return failure(error_code::store_damaged,
                   "store " + options_.path + ": it is damaged: the definition of process "
                     + std::to_string(process) + " is not what was stored");
  return found;
}

} // namespace troupe
