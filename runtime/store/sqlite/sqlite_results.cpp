// Results that are used again.
#include "runtime/durability/cbor.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>

namespace troupe {

namespace {

using sqlite::blob;
using sqlite::kept_statement;

// An execution that has completed, in the attempt that gave the result, of a process that is there.
constexpr const char* by_digest
  = "SELECT p.id || s.execution, s.at, s.marks, s.output, s.content,"
    " s.checksum = row_checksum(s.process, s.number, s.attempt, s.execution, s.digest, s.place,"
    " s.at, s.marks, s.output, s.content)"
    " FROM results s CROSS JOIN processes p ON p.key = s.process CROSS JOIN runs r"
    " ON r.process = s.process AND r.number = s.number AND r.state = 7"
    " AND ifnull(r.attempt, 1) = s.attempt WHERE s.digest = ?1 ORDER BY s.at DESC LIMIT 1";
constexpr const char* by_place
  = "SELECT p.id || s.execution, s.at, s.marks"
    " FROM results s CROSS JOIN processes p ON p.key = s.process CROSS JOIN runs r"
    " ON r.process = s.process AND r.number = s.number AND r.state = 7"
    " AND ifnull(r.attempt, 1) = s.attempt WHERE s.place = ?1 ORDER BY s.at DESC LIMIT ?2";

// As in the statements above.
static_assert(static_cast<int>(task_state::completed) == 7);

stored_result result_from(const sqlite::statement& row) {
  return {row.text(0), time_from(row.number(1)), row.text(2), null_value()};
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

result<std::optional<stored_result>> sqlite_store::find_result(const content_hash& digest) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::optional<stored_result> found;
  std::string output;
  std::optional<content_hash> content;
  kept_statement query{(*at)->db, by_digest};
  query.start(blob{bytes_of(digest)});
  if (query.next() && query.number(5) == 1) { // else it is damaged: as if it were not there
    found = result_from(query);
    output = query.text(3);
    if (auto hash = query.bytes(4); hash.size() == sizeof(content_hash))
      std::ranges::copy(hash, content.emplace().begin());
  }
  query.stop();
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (found && content) {
    auto body = read_content(*content);
    if (!body)
      return tl::unexpected{std::move(body.error())};
    output = std::move(*body);
  }
  if (!found)
    return found;
  auto read = parse_cbor(output);
  if (!read)
    return failure(error_code::store_damaged, "store " + options_.path
                                                + ": it is damaged: the result of "
                                                + found->execution_id + " can't be read");
  found->output = make_value(std::move(*read));
  return found;
}

result<std::vector<stored_result>> sqlite_store::results_at(std::uint64_t place, std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::vector<stored_result> found;
  kept_statement query{(*at)->db, by_place};
  query.start(place, std::uint64_t{most});
  while (query.next())
    found.push_back(result_from(query));
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

void sqlite_store::write_results(session& at, process_key process,
                                 const std::vector<result_row>& rows) {
  for (const auto& row : rows) {
    const auto is_content = row.output.empty();
    const blob output{row.output};
    const blob content{bytes_of(row.content)};
    at.write_result.run(process, row.number, row.attempt, row.execution, blob{bytes_of(row.digest)},
                        row.place, stored_time(row.at), blob{row.marks},
                        is_content ? std::nullopt : std::optional{output},
                        is_content ? std::optional{content} : std::nullopt);
  }
}

} // namespace troupe
