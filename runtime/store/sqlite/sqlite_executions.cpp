// Executions as they were stored, and what they took.
#include "runtime/store/sqlite/execution_keys.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <chrono>

namespace troupe {

namespace {

using sqlite::statement;

shown_execution shown_row(const statement& from) {
  shown_execution made;
  auto& row = made.row;
  row.number = static_cast<std::uint64_t>(from.number(0));
  row.parent = static_cast<std::uint64_t>(from.number(1));
  row.task = static_cast<std::uint32_t>(from.number(2));
  if (!from.is_null(3))
    row.element = static_cast<std::uint64_t>(from.number(3));
  row.pass = static_cast<std::uint32_t>(from.number(4));
  row.parent_attempt = static_cast<std::uint32_t>(from.number(5));
  row.attempt = static_cast<std::uint32_t>(from.number(6));
  row.state = static_cast<task_state>(from.number(7));
  if (!from.is_null(8))
    row.started = time_from(from.number(8));
  if (!from.is_null(9))
    row.ended = time_from(from.number(9));
  row.error = from.text(10);
  made.task_id = from.text(11);
  row.cached = from.text(12);
  return made;
}

} // namespace

result<std::vector<shown_execution>> sqlite_store::executions(process_key process,
                                                              execution_span which) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  const auto sql = execution_query_by(execution_source::numbers);
  statement query{(*at)->db, sql.c_str()};
  std::vector<shown_execution> shown;
  query.start(process, which.first, which.last);
  while (query.next())
    shown.push_back(shown_row(query));
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return shown;
}

result<execution_page> sqlite_store::page_of(process_key process, const execution_query& which,
                                             const execution_request& wanted) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  execution_page made;
  if (wanted.after >= execution_span{}.last)
    return made;
  std::size_t looked_at = 0;
  auto last = wanted.after; // of what was looked at
  auto read_from = [&](execution_source from) {
    const auto sql = execution_query_by(from);
    statement query{db, sql.c_str()};
    query.start(process, last + 1, execution_span{}.last);
    while (query.next()) {
      if (made.rows.size() == wanted.most || looked_at == wanted.most_looked_at) {
        made.next = last; // there are more
        return query.stop();
      }
      ++looked_at;
      auto row = shown_row(query);
      last = row.row.number;
      if (matches(which, row))
        made.rows.push_back(std::move(row));
    }
  };
  read_from(source_of(which));
  if (db.is_refused() && source_of(which) != execution_source::numbers) {
    static_cast<void>(db.take_trouble()); // the index is damaged: go on without
    read_from(execution_source::numbers);
  }
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return made;
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
