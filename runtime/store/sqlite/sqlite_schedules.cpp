// Schedules: rows, and what was decided by them.
#include "runtime/store/sqlite/schedule_rows.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe {

namespace {

using sqlite::statement;

/// As `read_schedule_row` reads them.
const std::string schedule_columns = "SELECT workflow, id, version, rule, state,"
                                     " checksum = row_checksum(workflow, id, version, rule, state)"
                                     " FROM schedules WHERE ";
const std::string one_schedule = schedule_columns + "workflow = ?1 AND id = ?2";
const std::string all_schedules
  = schedule_columns + "(workflow, id) > (?1, ?2) ORDER BY workflow, id LIMIT ?3";
const std::string schedules_of_one
  = schedule_columns + "workflow = ?1 AND id > ?2 ORDER BY id LIMIT ?3";

schedule_row read_schedule_row(const statement& from) {
  schedule_row read;
  read.key = {from.text(0), from.text(1)};
  read.version = static_cast<std::uint64_t>(from.number(2));
  read.rule = from.text(3);
  read.state = from.text(4);
  read.is_damaged = from.number(5) == 0;
  return read;
}

std::optional<schedule_row> schedule_in(statement& find, const schedule_row_key& key) {
  std::optional<schedule_row> found;
  find.start(key.workflow, key.id);
  if (find.next())
    found = read_schedule_row(find);
  find.stop();
  return found;
}

} // namespace

void keep_schedules(sqlite::connection& db, const catalogue_change& wanted, std::uint64_t version) {
  std::vector<std::string> before;
  statement list{db, "SELECT id FROM schedules WHERE workflow = ?1"};
  list.start(wanted.name);
  while (list.next())
    before.push_back(list.text(0));
  statement forget{db, "DELETE FROM schedules WHERE workflow = ?1 AND id = ?2"};
  statement forget_decisions{db, "DELETE FROM schedule_decisions WHERE workflow = ?1 AND id = ?2"};
  for (const auto& id : before)
    if (std::ranges::find(wanted.schedules, id, &catalogued_schedule::id)
        == wanted.schedules.end()) {
      forget.run(wanted.name, id);
      forget_decisions.run(wanted.name, id);
    }
  statement keep{db, "INSERT INTO schedules VALUES (?1, ?2, ?3, ?4, ?5,"
                     " row_checksum(?1, ?2, ?3, ?4, ?5)) ON CONFLICT DO UPDATE SET"
                     " version = excluded.version, rule = excluded.rule, state = excluded.state,"
                     " checksum = excluded.checksum"};
  statement find{db, one_schedule.c_str()};
  for (const auto& each : wanted.schedules) {
    const auto known = schedule_in(find, {wanted.name, each.id});
    const auto goes_on = known && !known->is_damaged; // else it begins anew
    keep.run(wanted.name, each.id, version, each.rule, goes_on ? known->state : each.state);
  }
}

result<std::vector<schedule_row>> sqlite_store::schedules(const std::string& workflow,
                                                          const schedule_row_key& after,
                                                          std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, workflow.empty() ? all_schedules.c_str() : schedules_of_one.c_str()};
  std::vector<schedule_row> found;
  query.start(workflow.empty() ? after.workflow : workflow, after.id, std::uint64_t{most});
  while (query.next())
    found.push_back(read_schedule_row(query));
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::optional<schedule_row>> sqlite_store::find_schedule(const schedule_row_key& key) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement find{db, one_schedule.c_str()};
  auto found = schedule_in(find, key);
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::vector<stored_decision>> sqlite_store::schedule_decisions(const schedule_row_key& key) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, "SELECT number, decision FROM schedule_decisions"
                      " WHERE workflow = ?1 AND id = ?2 ORDER BY number DESC"};
  std::vector<stored_decision> found;
  query.start(key.workflow, key.id);
  while (query.next())
    found.push_back({static_cast<std::uint64_t>(query.number(0)), query.text(1)});
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<void> sqlite_store::change_schedules(std::span<const schedule_row_key> keys,
                                            const schedule_change& change) {
  return transact([&](session& at) {
    statement find{at.db, one_schedule.c_str()};
    statement write{at.db, "UPDATE schedules SET state = ?3,"
                           " checksum = row_checksum(workflow, id, version, rule, ?3)"
                           " WHERE workflow = ?1 AND id = ?2"};
    statement add{at.db, "INSERT INTO schedule_decisions"
                         " SELECT ?1, ?2, next, ?3, row_checksum(?1, ?2, next, ?3) FROM"
                         " (SELECT ifnull(max(number), 0) + 1 AS next FROM schedule_decisions"
                         " WHERE workflow = ?1 AND id = ?2)"};
    statement trim{at.db, "DELETE FROM schedule_decisions WHERE workflow = ?1 AND id = ?2 AND"
                          " number <= (SELECT max(number) FROM schedule_decisions"
                          " WHERE workflow = ?1 AND id = ?2) - ?3"};
    for (const auto& key : keys) {
      auto row = schedule_in(find, key);
      if (!row)
        continue;
      const auto before = row->state;
      const auto decisions = change(*row);
      if (row->state != before)
        write.run(key.workflow, key.id, row->state);
      for (const auto& each : decisions)
        add.run(key.workflow, key.id, each);
      if (!decisions.empty())
        trim.run(key.workflow, key.id, decisions_kept);
    }
  });
}

} // namespace troupe
