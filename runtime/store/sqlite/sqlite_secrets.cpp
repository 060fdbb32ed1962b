// Secrets by name.
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

namespace {

using sqlite::blob;
using sqlite::statement;

/// As `read_secret` reads them; the last says whether they are what was stored.
constexpr const char* secret_columns
  = "SELECT name, workflows, format, key, nonce, sealed, who, at,"
    " checksum = row_checksum(name, workflows, format, key, nonce, sealed, who, at) FROM secrets ";

/// The patterns, one a line: none has a line feed.
std::string lines_of(const std::vector<std::string>& patterns) {
  std::string text;
  for (const auto& each : patterns)
    text += each + '\n';
  return text;
}

std::vector<std::string> patterns_in(std::string_view text) {
  std::vector<std::string> patterns;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    patterns.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return patterns;
}

kept_secret read_secret(const statement& row) {
  kept_secret read;
  read.name = row.text(0);
  read.workflows = patterns_in(row.text(1));
  read.sealed.format = static_cast<std::uint32_t>(row.number(2));
  read.sealed.key_id = row.text(3);
  read.sealed.nonce = row.bytes(4);
  read.sealed.bytes = row.bytes(5);
  read.who = row.text(6);
  read.when = time_from(row.number(7));
  read.is_damaged = row.number(8) != 1;
  return read;
}

std::vector<kept_secret> all_secrets(sqlite::connection& db) {
  const auto sql = std::string{secret_columns} + "ORDER BY name";
  statement query{db, sql.c_str()};
  std::vector<kept_secret> found;
  query.start();
  while (query.next())
    found.push_back(read_secret(query));
  return found;
}

void put_secret(sqlite::connection& db, const kept_secret& wanted) {
  statement put{db, "INSERT OR REPLACE INTO secrets (name, workflows, format, key, nonce, sealed,"
                    " who, at, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
                    " row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))"};
  const auto& sealed = wanted.sealed;
  put.run(wanted.name, lines_of(wanted.workflows), std::int64_t{sealed.format}, sealed.key_id,
          blob{sealed.nonce}, blob{sealed.bytes}, wanted.who, stored_time(wanted.when));
}

} // namespace

result<void> sqlite_store::write_secret(const kept_secret& wanted) {
  return transact([&](session& at) { put_secret(at.db, wanted); });
}

result<bool> sqlite_store::remove_secret(const std::string& name) {
  auto is_there = false;
  auto done = transact([&](session& at) {
    statement find{at.db, "SELECT 1 FROM secrets WHERE name = ?1"};
    find.start(name);
    is_there = find.next();
    find.stop();
    statement remove{at.db, "DELETE FROM secrets WHERE name = ?1"};
    remove.run(name);
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return is_there;
}

result<std::optional<kept_secret>> sqlite_store::find_secret(const std::string& name) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  const auto sql = std::string{secret_columns} + "WHERE name = ?1";
  statement query{db, sql.c_str()};
  std::optional<kept_secret> found;
  query.start(name);
  if (query.next())
    found = read_secret(query);
  query.stop();
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::vector<kept_secret>> sqlite_store::secrets() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto found = all_secrets((*at)->db);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::size_t>
sqlite_store::reseal_secrets(const std::function<result<sealed_text>(const kept_secret&)>& again) {
  std::size_t count = 0;
  std::optional<error> fault;
  auto done = transact([&](session& at) {
    for (auto& each : all_secrets(at.db)) {
      auto sealed = again(each);
      if (!sealed) {
        fault = std::move(sealed.error());
        at.db.note(fault->message, fault->code); // so that nothing of it is stored
        return;
      }
      each.sealed = std::move(*sealed);
      put_secret(at.db, each);
      ++count;
    }
  });
  if (fault)
    return tl::unexpected{std::move(*fault)};
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return count;
}

} // namespace troupe
