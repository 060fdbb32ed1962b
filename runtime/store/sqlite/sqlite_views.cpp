// Filter lines that are kept under names.
#include "runtime/store/sqlite/sqlite_session.hpp"

namespace troupe {

namespace {

using sqlite::statement;

/// Whether there is room for it among those of its owner: in the place of one of that name, or as
/// one more.
bool has_room(sqlite::connection& db, const kept_view& wanted) {
  statement count{db, "SELECT count(*) FROM views WHERE owner = ?1 AND name <> ?2"};
  count.start(wanted.owner, wanted.name);
  const auto others = count.next() ? count.number(0) : 0;
  count.stop();
  return others < static_cast<std::int64_t>(views_max);
}

} // namespace

result<std::vector<kept_view>> sqlite_store::views(const std::string& owner) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, "SELECT owner, name, line, who, at,"
                      " checksum = row_checksum(owner, name, line, who, at)"
                      " FROM views WHERE owner IN (?1, '') ORDER BY name, owner"};
  std::vector<kept_view> found;
  query.start(owner);
  while (query.next())
    found.push_back({query.text(0), query.text(1), query.text(2), query.text(3),
                     time_from(query.number(4)), query.number(5) != 1});
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<bool> sqlite_store::write_view(const kept_view& wanted) {
  auto is_kept = false;
  auto done = transact([&](session& at) {
    is_kept = has_room(at.db, wanted);
    if (!is_kept)
      return;
    statement put{at.db, "INSERT OR REPLACE INTO views (owner, name, line, who, at, checksum)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, row_checksum(?1, ?2, ?3, ?4, ?5))"};
    put.run(wanted.owner, wanted.name, wanted.line, wanted.who, stored_time(wanted.when));
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return is_kept;
}

result<bool> sqlite_store::remove_view(const std::string& owner, const std::string& name) {
  auto is_there = false;
  auto done = transact([&](session& at) {
    statement find{at.db, "SELECT 1 FROM views WHERE owner = ?1 AND name = ?2"};
    find.start(owner, name);
    is_there = find.next();
    find.stop();
    statement remove{at.db, "DELETE FROM views WHERE owner = ?1 AND name = ?2"};
    remove.run(owner, name);
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return is_there;
}

} // namespace troupe
