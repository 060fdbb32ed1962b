// The catalogue of named definitions.
#include "runtime/store/sqlite/schedule_rows.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

using sqlite::blob;
using sqlite::kept_statement;
using sqlite::statement;

/// As `read_version` reads them; the last says whether they are what was stored.
constexpr const char* version_columns
  = "name, version, removal, hash, who, at, note,"
    " checksum = row_checksum(name, version, removal, hash, who, at, note)";
constexpr int text_column = 8; ///< Where it is read as well.

/// The greatest version that SQLite counts.
constexpr auto last_version = std::uint64_t{std::numeric_limits<std::int64_t>::max()};

catalogue_entry read_version(const statement& row) {
  catalogue_entry read;
  read.name = row.text(0);
  read.version = static_cast<std::uint64_t>(row.number(1));
  read.is_removal = row.number(2) != 0;
  auto hash = row.bytes(3);
  std::copy_n(hash.begin(), std::min(hash.size(), read.hash.size()), read.hash.begin());
  read.who = row.text(4);
  read.when = time_from(row.number(5));
  read.note = row.text(6);
  read.is_damaged = row.number(7) != 1;
  return read;
}

std::string select(const char* what, const char* which) {
  return std::string{"SELECT "} + version_columns + what + " FROM catalogue WHERE " + which;
}

/// Adds what is wanted, where that is right now.
result<catalogue_receipt> add_version(sqlite::connection& db, const catalogue_change& wanted) {
  auto sql = select("", "name = ?1 ORDER BY version DESC LIMIT 1");
  statement find{db, sql.c_str()};
  std::optional<catalogue_entry> newest;
  find.start(wanted.name);
  if (find.next())
    newest = read_version(find);
  find.stop();
  auto next = next_version(newest ? &*newest : nullptr, wanted);
  if (!next)
    return tl::unexpected{std::move(next.error())};
  if (!*next)
    return catalogue_receipt{std::move(*newest), false};
  auto& fresh = **next;
  statement add{db, "INSERT INTO catalogue (name, version, removal, hash, who, at, note, checksum,"
                    " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                    " row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7), ?8)"};
  add.run(fresh.name, fresh.version, std::int64_t{fresh.is_removal}, blob{bytes_of(fresh.hash)},
          fresh.who, stored_time(fresh.when), fresh.note, fresh.text);
  keep_schedules(db, wanted, fresh.version);
  fresh.when = time_from(stored_time(fresh.when)); // as others read it
  fresh.text.clear();
  return catalogue_receipt{std::move(fresh), true};
}

} // namespace

result<catalogue_receipt> sqlite_store::write_catalogue(const catalogue_change& wanted) {
  if (auto fits = check_catalogue(wanted); !fits)
    return tl::unexpected{std::move(fits.error())};
  result<catalogue_receipt> added;
  auto done = transact([&](session& at) { added = add_version(at.db, wanted); });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return added;
}

result<std::vector<catalogue_entry>> sqlite_store::catalogue_names(const std::string& after,
                                                                   std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  // One step of the index a name, however many versions that has.
  auto sql = select("", "name > ?1 ORDER BY name, version DESC LIMIT 1");
  statement query{db, sql.c_str()};
  std::vector<catalogue_entry> found;
  auto last = after;
  while (found.size() < most) {
    query.start(last);
    if (!query.next())
      break;
    found.push_back(read_version(query));
    query.stop();
    if (found.back().name <= last) { // it would be read again and again
      db.note("it is damaged: the names of its catalogue are in no order",
              error_code::store_damaged);
      break;
    }
    last = found.back().name;
  }
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::vector<catalogue_entry>>
sqlite_store::catalogue_versions(const std::string& name, std::uint64_t before, std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  static const auto sql = select("", "name = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3");
  kept_statement query{db, sql.c_str()};
  std::vector<catalogue_entry> found;
  query.start(name, std::min(before, last_version), std::uint64_t{most});
  while (query.next())
    found.push_back(read_version(query));
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::optional<catalogue_entry>> sqlite_store::find_catalogued(const std::string& name,
                                                                     std::uint64_t version) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  if (version > last_version)
    return std::nullopt;
  auto& db = (*at)->db;
  static const auto sql
    = select(", text", "name = ?1 AND version BETWEEN ?2 AND ?3 ORDER BY version DESC LIMIT 1");
  kept_statement query{db, sql.c_str()};
  std::optional<catalogue_entry> found;
  query.start(name, version, version == 0 ? last_version : version);
  if (query.next()) {
    found = read_version(query);
    found->text = query.text(text_column);
  }
  query.stop();
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (found && (found->is_damaged || hash_of(found->text) != found->hash))
    return failure(error_code::store_damaged, "store " + options_.path + ": it is damaged: version "
                                                + std::to_string(found->version) + " of workflow \""
                                                + name + "\" is not what was stored");
  return found;
}

} // namespace troupe
