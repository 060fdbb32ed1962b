// What has ended, by workflow, and what it takes: for retention. Reading holds up nobody.
#include "runtime/store/sqlite/ended_processes.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>

namespace troupe {

namespace {

using sqlite::statement;

/// Rows whose lengths are added up between two looks at whether to stop.
constexpr std::int64_t rows_measured_at_once = 10'000;

/// The bytes of all rows of `process` that `part` gives, until `stop`.
std::uint64_t sum_of(statement& part, process_key process, const std::stop_token& stop) {
  std::uint64_t bytes = 0;
  std::int64_t last = 0;
  while (!stop.stop_requested()) {
    part.start(process, last, rows_measured_at_once);
    auto is_more = part.next() && !part.is_null(0);
    if (is_more) {
      last = part.number(0);
      bytes += static_cast<std::uint64_t>(part.number(1));
    }
    part.stop();
    if (!is_more)
      break;
  }
  return bytes;
}

} // namespace

result<std::optional<std::string>> sqlite_store::ended_name_after(const std::string& name) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, ended_sql::next_name};
  std::optional<std::string> found;
  query.start(name);
  if (query.next())
    found = query.text(0);
  query.stop();
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::vector<ended_process>> sqlite_store::ended_of(const std::string& name, ended_kind which,
                                                          const ended_place& after,
                                                          std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, ended_sql::page};
  std::vector<ended_process> found;
  query.start(name, std::int64_t{which == ended_kind::roots}, stored_time(after.ended), after.key,
              static_cast<std::uint64_t>(most));
  while (query.next()) {
    ended_process each;
    each.key = query.number(0);
    each.fence = static_cast<std::uint64_t>(query.number(1));
    each.id = query.text(2);
    each.ended = time_from(query.number(3));
    if (!query.is_null(4))
      each.bytes = static_cast<std::uint64_t>(query.number(4));
    each.entries = static_cast<std::uint64_t>(query.number(5));
    each.has_parent = query.number(6) != 0;
    found.push_back(std::move(each));
  }
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::vector<started_process>> sqlite_store::started_by(const std::string& id) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, ended_sql::started};
  std::vector<started_process> found;
  query.start(id);
  while (query.next())
    found.push_back({query.number(0), static_cast<std::uint64_t>(query.number(1)), query.text(2),
                     query.number(3) != 0});
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<std::uint64_t> sqlite_store::used_bytes(usage_kind of, const std::string& name) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  statement query{db, "SELECT bytes FROM usage WHERE kind = ?1 AND name = ?2"};
  query.start(std::int64_t{of == usage_kind::token}, name);
  const auto bytes = query.next() ? query.number(0) : 0;
  query.stop();
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return static_cast<std::uint64_t>(std::max<std::int64_t>(bytes, 0));
}

result<std::uint64_t> sqlite_store::measure(process_key process, const std::stop_token& stop) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  std::uint64_t bytes = 0;
  for (const auto* sql : {ended_sql::journal_bytes, ended_sql::value_bytes,
                          ended_sql::output_part_bytes, ended_sql::result_bytes}) {
    statement part{db, sql};
    bytes += sum_of(part, process, stop);
  }
  statement output{db, ended_sql::output_bytes};
  output.start(process);
  if (output.next())
    bytes += static_cast<std::uint64_t>(output.number(0));
  output.stop();
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return bytes;
}

result<void> sqlite_store::write_sizes(std::span<const measured_process> measured) {
  if (measured.empty())
    return {};
  return transact([&](session& at) {
    statement write{at.db, "INSERT OR REPLACE INTO sizes SELECT key, entries, ?3 FROM processes"
                           " WHERE key = ?1 AND entries = ?2 AND ended IS NOT NULL"};
    for (const auto& each : measured)
      write.run(each.key, each.entries, each.bytes);
  });
}

} // namespace troupe
