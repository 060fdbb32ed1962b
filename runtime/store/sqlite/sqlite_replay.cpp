// What a process is brought back from: its journal, large values and checkpoint.
#include "runtime/store/sqlite/sqlite_session.hpp"

namespace troupe {

using sqlite::blob;
using sqlite::kept_statement;
using sqlite::statement;

result<void> sqlite_store::read_journal(process_key process, std::uint64_t after,
                                        const std::function<bool(std::string_view entry)>& hear) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  kept_statement query{(*at)->db, "SELECT entry FROM journal WHERE process = ?1 AND number > ?2"
                                  " ORDER BY number"};
  query.start(process, after);
  while (query.next())
    if (!hear(query.bytes(0)))
      break;
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return {};
}

result<std::string> sqlite_store::read_content(const content_hash& hash) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  kept_statement query{(*at)->db, "SELECT body FROM contents WHERE hash = ?1"};
  query.start(blob{bytes_of(hash)});
  auto body = query.next() ? query.text(0) : std::string{};
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (hash_of(body) != hash)
    return failure(error_code::store_damaged,
                   "store " + options_.path
                     + ": it is damaged: a value that a journal refers to is missing or changed");
  return body;
}

result<void> sqlite_store::write_checkpoint(process_key process, const checkpoint& made) {
  return transact([&](session& at) {
    statement put{at.db, "INSERT OR REPLACE INTO snapshots SELECT key, ?2, ?3 FROM processes"
                         " WHERE key = ?1 AND entries >= ?2 AND state <> 'completed'"};
    put.run(process, made.entries, blob{made.body});
  });
}

result<std::optional<checkpoint>> sqlite_store::read_checkpoint(process_key process) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::optional<checkpoint> found;
  statement query{(*at)->db, "SELECT entries, body FROM snapshots WHERE process = ?1"};
  query.start(process);
  if (query.next())
    found = checkpoint{static_cast<std::uint64_t>(query.number(0)), query.text(1)};
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<bool> sqlite_store::uses_content(process_key process, const content_hash& hash) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  statement query{(*at)->db, "SELECT 1 FROM content_uses u JOIN contents c ON c.key = u.content"
                             " WHERE u.process = ?1 AND c.hash = ?2"};
  query.start(process, blob{bytes_of(hash)});
  auto used = query.next();
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return used;
}

} // namespace troupe
