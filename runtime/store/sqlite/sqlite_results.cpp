// Results that are used again, and digests of files.
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>

namespace troupe {

namespace {

using sqlite::blob;
using sqlite::kept_statement;
using sqlite::statement;

/// Those of executions that have completed, in the attempt that gave them, of processes that are
/// there.
std::string results_where(const char* condition) {
  return std::string{
           "SELECT p.id || s.execution, s.at, s.marks, s.output, s.content, s.reads, s.writes,"
           " s.checksum = row_checksum(s.process, s.number, s.attempt, s.execution, s.digest,"
           " s.place, s.at, s.marks, s.output, s.content, s.reads, s.writes)"
           " FROM results s CROSS JOIN processes p ON p.key = s.process CROSS JOIN runs r"
           " ON r.process = s.process AND r.number = s.number AND r.state = 7"
           " AND ifnull(r.attempt, 1) = s.attempt WHERE "}
         + condition + " = ?1 ORDER BY s.at DESC LIMIT ?2";
}

// As in the statement above.
static_assert(static_cast<int>(task_state::completed) == 7);

std::optional<content_hash> hash_from(std::string_view bytes) {
  content_hash hash{};
  if (bytes.size() != hash.size())
    return std::nullopt;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

/// Nothing where it is not what was written: as if it were not there.
std::optional<stored_result> result_from(const statement& row) {
  auto reads = marks_from(row.bytes(5));
  auto writes = marks_from(row.bytes(6));
  if (row.number(7) != 1 || !reads || !writes)
    return std::nullopt;
  return stored_result{
    row.text(0), time_from(row.number(1)), row.text(2), *std::move(reads), *std::move(writes),
    row.text(3), hash_from(row.bytes(4))};
}

template <class Key>
std::vector<stored_result> read_results(sqlite::connection& db, const char* condition,
                                        const Key& key, std::size_t most) {
  std::vector<stored_result> found;
  const auto sql = results_where(condition);
  kept_statement query{db, sql.c_str()};
  query.start(key, std::uint64_t{most});
  while (query.next())
    if (auto one = result_from(query))
      found.push_back(*std::move(one));
  return found;
}

std::optional<blob> blob_unless_empty(const std::string& bytes) {
  return bytes.empty() ? std::nullopt : std::optional{blob{bytes}};
}

} // namespace

result<std::string> sqlite_store::result_key() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  kept_statement query{(*at)->db, "SELECT key FROM result_key"};
  query.start();
  auto key = query.next() ? query.text(0) : std::string{};
  query.stop();
  if (key.empty())
    (*at)->db.note("it is damaged: the key of its results is not there", error_code::store_damaged);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return key;
}

result<std::vector<stored_result>> sqlite_store::results_of(const content_hash& digest,
                                                            std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto found = read_results((*at)->db, "s.digest", blob{bytes_of(digest)}, most);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::vector<stored_result>> sqlite_store::results_at(std::uint64_t place, std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto found = read_results((*at)->db, "s.place", place, most);
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

void sqlite_store::write_results(session& at, process_key process,
                                 const std::vector<result_row>& rows) {
  for (const auto& row : rows) {
    const auto content
      = row.output.empty() ? std::optional{blob{bytes_of(row.content)}} : std::nullopt;
    at.write_result.run(process, row.number, row.attempt, row.execution, blob{bytes_of(row.digest)},
                        row.place, stored_time(row.at), blob{row.marks},
                        blob_unless_empty(row.output), content, blob_unless_empty(row.reads),
                        blob_unless_empty(row.writes));
  }
}

// -- files -------------------------------------------------------------------------------------

result<std::optional<file_digest>> sqlite_store::digest_of_file(const std::string& path) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::optional<file_digest> found;
  kept_statement query{(*at)->db, "SELECT device, number, size, written, changed, hash"
                                  " FROM file_digests WHERE path = ?1"};
  query.start(path);
  if (query.next())
    if (auto hash = hash_from(query.bytes(5)))
      found = file_digest{*hash,
                          {static_cast<std::uint64_t>(query.number(0)),
                           static_cast<std::uint64_t>(query.number(1)), query.number(2),
                           query.number(3), query.number(4)}};
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<void> sqlite_store::keep_digests(std::span<const known_digest> some, time_point now) {
  return transact([&](session& at) {
    statement put{at.db,
                  "INSERT OR REPLACE INTO file_digests VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
    for (const auto& [path, is] : some)
      put.run(path, is.stamp.device, is.stamp.number, is.stamp.size, is.stamp.written,
              is.stamp.changed, blob{bytes_of(is.hash)}, stored_time(now));
    statement drop{at.db, "DELETE FROM file_digests WHERE kept < (SELECT kept FROM file_digests"
                          " ORDER BY kept DESC LIMIT 1 OFFSET ?1)"};
    drop.run(std::uint64_t{file_digests_max});
  });
}

} // namespace troupe
