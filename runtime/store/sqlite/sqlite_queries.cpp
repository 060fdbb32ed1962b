// Owners, and what is asked of a store rather than written in groups.
#include "runtime/store/sqlite/owner_rows.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>

namespace troupe {

namespace {

using sqlite::kept_statement;
using sqlite::statement;

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
  auto sql = "SELECT " + std::string{owner_columns}
             + " FROM owners o WHERE key = ?1 AND lock_file <> 0 AND"
               " NOT EXISTS (SELECT 1 FROM processes WHERE owner = o.key AND ended IS NULL)";
  statement find{at.db, sql.c_str()};
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

result<std::vector<owner>> sqlite_store::owners() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  static const auto sql = "SELECT " + std::string{owner_columns} + " FROM owners o ORDER BY o.key";
  kept_statement query{(*at)->db, sql.c_str()};
  std::vector<owner> found;
  query.start();
  while (query.next())
    found.push_back(read_owner(query, 0));
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  owner_judge judge{(*at)->db.file()};
  for (auto& each : found)
    each.life = judge.life_of(each);
  return found;
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

result<stored_definition> sqlite_store::definition_of(process_key process) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  kept_statement query{(*at)->db,
                       "SELECT d.name, d.body, d.hash FROM processes p JOIN definitions d"
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
