// Executions as they were stored, and what they took.
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <chrono>

namespace troupe {

namespace {

using sqlite::statement;

} // namespace

result<std::vector<shown_execution>> sqlite_store::executions(process_key process,
                                                              execution_span which) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  statement query{(*at)->db,
                  "SELECT r.number, ifnull(r.parent, 0), r.task, r.element, ifnull(r.pass, 0),"
                  " ifnull(r.parent_attempt, 1), ifnull(r.attempt, 1), r.state, r.started, r.ended,"
                  " r.error, t.id FROM runs r JOIN processes p ON p.key = r.process JOIN tasks t"
                  " ON t.definition = p.definition AND t.number = r.task"
                  " WHERE r.process = ?1 AND r.number BETWEEN ?2 AND ?3"
                  " ORDER BY r.number"};
  std::vector<shown_execution> shown;
  query.start(process, which.first, which.last);
  while (query.next()) {
    auto& row = shown.emplace_back().row;
    row.number = static_cast<std::uint64_t>(query.number(0));
    row.parent = static_cast<std::uint64_t>(query.number(1));
    row.task = static_cast<std::uint32_t>(query.number(2));
    if (!query.is_null(3))
      row.element = static_cast<std::uint64_t>(query.number(3));
    row.pass = static_cast<std::uint32_t>(query.number(4));
    row.parent_attempt = static_cast<std::uint32_t>(query.number(5));
    row.attempt = static_cast<std::uint32_t>(query.number(6));
    row.state = static_cast<task_state>(query.number(7));
    if (!query.is_null(8))
      row.started = time_from(query.number(8));
    if (!query.is_null(9))
      row.ended = time_from(query.number(9));
    row.error = query.text(10);
    shown.back().task_id = query.text(11);
  }
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return shown;
}

result<std::vector<task_time>> sqlite_store::task_times(const std::string& name) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  statement definitions{(*at)->db,
                        "SELECT key FROM definitions WHERE name = ?1 ORDER BY key DESC LIMIT 4"};
  statement completed{(*at)->db, "SELECT key FROM (SELECT key, state FROM processes"
                                 " WHERE definition = ?1 ORDER BY key DESC LIMIT 100)"
                                 " WHERE state = 'completed' LIMIT 1"};
  std::int64_t definition = 0;
  process_key process = 0;
  definitions.start(name);
  while (process == 0 && definitions.next()) {
    definition = definitions.number(0);
    completed.start(definition);
    if (completed.next())
      process = completed.number(0);
    completed.stop();
  }
  definitions.stop();
  statement query{(*at)->db,
                  "SELECT t.id, count(*), avg(r.ended - r.started) FROM (SELECT task, started,"
                  " ended FROM runs WHERE process = ?1 AND started IS NOT NULL"
                  " AND ended IS NOT NULL LIMIT 20000) r JOIN tasks t ON t.definition = ?2"
                  " AND t.number = r.task GROUP BY r.task"};
  std::vector<task_time> times;
  query.start(process, definition);
  while (query.next())
    times.push_back({query.text(0), static_cast<std::uint64_t>(query.number(1)),
                     std::chrono::milliseconds{query.number(2)}});
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return times;
}

} // namespace troupe
