// Processes as they are listed, and one of them whole.
#include "runtime/base/text.hpp"
#include "runtime/store/sqlite/owner_rows.hpp"
#include "runtime/store/sqlite/page_keys.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace troupe {

namespace {

using sqlite::kept_statement;
using sqlite::statement;

/// Workflows that are looked at for those that a pattern means.
constexpr std::size_t most_names_looked_at = 256;

const std::string process_columns = "SELECT p.key, p.id, p.name, p.state, p.reason, p.parent,"
                                    " p.accepted, p.ended, p.scn, p.entries, p.fence, p.errors,"
                                    " (SELECT ended FROM continuations WHERE process = p.key), "
                                    + std::string{owner_columns} + ", ";

const std::string row_is_wrong
  = "p.checksum <> row_checksum(p.id, p.name, p.parent, p.definition, p.accepted, p.state,"
    " p.reason, p.scn, p.entries, p.ended, p.output, p.errors)";

const std::string from_processes = " FROM processes p LEFT JOIN owners o ON o.key = p.owner";

constexpr const char* labels_of_process
  = ", (SELECT json_group_object(name, value) FROM labels WHERE process = p.key)";

/// Reads a map of texts; what is damaged has none.
label_map labels_in(std::string_view text) {
  constexpr std::string_view none = "{}";
  label_map labels;
  if (text.size() <= none.size())
    return labels;
  const auto told = json::parse(text, nullptr, false);
  if (!told.is_object())
    return labels;
  for (const auto& [name, label] : told.items())
    if (const auto* known = label.get_ptr<const std::string*>())
      labels.emplace(name, *known);
  return labels;
}

process_row read_process(const statement& row) {
  process_row found;
  found.key = row.number(0);
  found.id = row.text(1);
  found.name = row.text(2);
  found.state = process_state_of(row.text(3)).value_or(process_state::pending);
  found.reason = row.text(4);
  found.parent_id = row.text(5);
  found.accepted = time_from(row.number(6));
  if (!row.is_null(7))
    found.ended = time_from(row.number(7));
  found.scn = static_cast<std::uint64_t>(row.number(8));
  found.entries = static_cast<std::uint64_t>(row.number(9));
  found.fence = static_cast<std::uint64_t>(row.number(10));
  found.errors = row.text(11);
  found.continues = row.text(12);
  if (!found.ended && !row.is_null(13))
    found.driven_by = read_owner(row, 13);
  found.output = row.text(24);
  found.is_damaged = row.number(25) != 0;
  found.labels = labels_in(row.bytes(26));
  return found;
}

/// Says of each process that is driven whether its owner lives.
void judge_owners(std::span<process_row> rows, const std::string& database) {
  owner_judge judge{database};
  for (auto& row : rows)
    if (row.driven_by)
      row.driven_by->life = judge.life_of(*row.driven_by);
}

std::string output_in_parts(sqlite::connection& db, process_key process) {
  kept_statement query{db, "SELECT body FROM output_parts WHERE process = ?1 ORDER BY number"};
  std::string output;
  query.start(process);
  while (query.next())
    output += query.bytes(0);
  return output;
}

/// The names of the workflows that a query means; unset: any, or more than `few_names`. From one
/// name to the next through the index, so that it takes as long as there are names.
std::optional<std::vector<std::string>> names_for(sqlite::connection& db,
                                                  const std::string& pattern) {
  auto begin = pattern.substr(0, pattern.find_first_of("*?"));
  if (pattern.empty())
    return std::nullopt;
  if (begin == pattern)
    return std::vector{pattern};
  std::vector<std::string> names;
  statement query{db, "SELECT name FROM processes INDEXED BY processes_name WHERE name >= ?1"
                      " ORDER BY name LIMIT 1"};
  auto next = begin;
  for (std::size_t looked_at = 0; looked_at < most_names_looked_at; ++looked_at) {
    query.start(next);
    auto is_there = query.next();
    auto name = is_there ? query.text(0) : std::string{};
    query.stop();
    if (!is_there || !name.starts_with(begin))
      return names;
    if (matches_pattern(pattern, name))
      names.push_back(name);
    if (names.size() > few_names)
      return std::nullopt;
    next = name + '\0'; // the first text behind it
  }
  return std::nullopt;
}

bool has_few_ids(sqlite::connection& db, const std::string& beginning) {
  if (beginning.empty())
    return false;
  statement query{db, "SELECT count(*) FROM (SELECT 1 FROM processes"
                      " INDEXED BY sqlite_autoindex_processes_1 WHERE id >= ?1 AND id < ?2"
                      " LIMIT ?3)"};
  auto end = beginning + '\xFF';
  query.start(beginning, end, static_cast<std::uint64_t>(few_ids + 1));
  auto is_so = query.next() && query.number(0) <= static_cast<std::int64_t>(few_ids);
  query.stop();
  return is_so;
}

/// The place in the query of a label that few processes have; unset: none is known to be such.
std::optional<std::size_t> rare_label(sqlite::connection& db,
                                      const std::vector<label_term>& labels) {
  statement query{db, "SELECT count(*) FROM (SELECT 1 FROM labels WHERE name = ?1 AND value = ?2"
                      " LIMIT ?3)"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!labels[i].is_exact())
      continue;
    query.start(labels[i].name, labels[i].pattern, static_cast<std::uint64_t>(few_labelled + 1));
    const auto is_rare = query.next() && query.number(0) <= static_cast<std::int64_t>(few_labelled);
    query.stop();
    if (is_rare)
      return i;
  }
  return std::nullopt;
}

/// Reads rows by their keys. One that can't be read costs no other one.
class row_reader {
public:
  explicit row_reader(sqlite::connection& db) : db_{db} {}

  /// Nothing: it is not there, or the database can't be read.
  std::optional<process_row> read(process_key key) {
    std::optional<process_row> found;
    rows_.start(key);
    if (rows_.next())
      found = read_process(rows_);
    rows_.stop();
    if (!db_.is_refused())
      return found;
    static_cast<void>(db_.take_trouble()); // its page is damaged
    statement ids{db_, "SELECT id FROM processes INDEXED BY sqlite_autoindex_processes_1"
                       " WHERE key = ?1"};
    ids.start(key);
    if (ids.next())
      found = process_row{.key = key, .id = ids.text(0), .is_damaged = true};
    ids.stop();
    return found;
  }

private:
  sqlite::connection& db_;
  /// Outputs may be large, and what has ended is checked with them: where one process is asked for.
  inline static const std::string sql = process_columns + "NULL, p.ended IS NULL AND "
                                        + row_is_wrong + labels_of_process + from_processes
                                        + " WHERE p.key = ?1";
  kept_statement rows_{db_, sql.c_str()};
};

/// One page.
class page_reader {
public:
  page_reader(sqlite::connection& db, const process_query& which, const page_request& wanted)
    : db_{db}, which_{which}, wanted_{wanted}, rows_{db} {}

  process_page read() {
    known_keys known{names_for(db_, which_.name), has_few_ids(db_, which_.id),
                     rare_label(db_, which_.labels)};
    auto orders = orders_of(which_);
    auto order = orders.begin();
    if (wanted_.after)
      order = std::ranges::find(orders, wanted_.after->order);
    last_ = wanted_.after;
    for (; order != orders.end() && !made_.next; ++order)
      read_list(*order, source_of(which_, *order, known));
    return std::move(made_);
  }

private:
  void read_list(page_order order, const key_source& from) {
    if (from.parts.empty())
      return;
    auto after = [&] { return last_ && last_->order == order ? last_ : std::nullopt; };
    read_keys(order, key_query(which_, order, after(), from));
    if (!db_.is_refused())
      return;
    static_cast<void>(db_.take_trouble()); // the index is damaged: go on without
    read_keys(order, key_query_by_rows(which_, order, after(), from));
  }

  void read_keys(page_order order, const std::string& sql) {
    statement keys{db_, sql.c_str()};
    keys.start();
    while (keys.next()) {
      if (made_.rows.size() == wanted_.most || looked_at_ == wanted_.most_looked_at) {
        made_.next = last_; // there are more
        return keys.stop();
      }
      ++looked_at_;
      last_ = page_position{order, time_from(keys.number(0)), keys.number(1)};
      auto row = rows_.read(last_->key);
      if (row && matches(which_, *row) && position_of(which_, *row).order == order)
        made_.rows.push_back(std::move(*row));
    }
  }

  sqlite::connection& db_;
  const process_query& which_;
  const page_request& wanted_;
  row_reader rows_;
  process_page made_;
  std::size_t looked_at_ = 0;
  std::optional<page_position> last_; ///< Of what was looked at.
};

} // namespace

result<std::optional<process_row>> sqlite_store::find(const std::string& id) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  static const std::string sql = process_columns + "p.output, " + row_is_wrong + labels_of_process
                                 + from_processes + " WHERE p.id = ?1";
  kept_statement query{db, sql.c_str()};
  std::optional<process_row> found;
  query.start(id);
  if (query.next())
    found = read_process(query);
  query.stop();
  if (found && found->ended && found->output.empty())
    found->output = output_in_parts(db, found->key);
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (found)
    judge_owners({&*found, 1}, db.file());
  return found;
}

result<process_page> sqlite_store::page(const process_query& which, const page_request& wanted) {
  if (wanted.after)
    if (auto fits = check_position(which, *wanted.after); !fits)
      return tl::unexpected{std::move(fits.error())};
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  auto made = page_reader{db, which, wanted}.read();
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  judge_owners(made.rows, db.file());
  return made;
}

} // namespace troupe
