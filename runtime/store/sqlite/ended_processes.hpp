/// What has ended, as retention finds and measures it.
#pragma once

#include "runtime/durability/records.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace troupe {

/// A process that has ended.
struct ended_process {
  process_key key = 0;
  std::uint64_t fence = 0;
  std::uint64_t entries = 0; ///< Of its journal.
  std::string id{};
  time_point ended{};
  std::optional<std::uint64_t> bytes{}; ///< With all that it has started; unset: not measured yet.
  bool has_parent = false;              ///< The process whose task started it is there.
};

/// A process that a task of another one has started.
struct started_process {
  process_key key = 0;
  std::uint64_t fence = 0;
  std::string id{};
  bool has_ended = false;
};

/// What an ended process takes, with all that it has started.
struct measured_process {
  process_key key = 0;
  std::uint64_t entries = 0; ///< Of its journal when it was measured.
  std::uint64_t bytes = 0;
};

/// Which ended processes of a workflow.
enum class ended_kind : std::uint8_t {
  roots,         ///< That people and programs have started.
  sub_workflows, ///< That tasks have started.
};

/// Whose ended processes are added up, as the table has it.
enum class usage_kind : std::uint8_t {
  workflow, ///< Those of the workflow of a name.
  token,    ///< Those with a label `token_label`: that a token has started, and what they started.
};

/// A place in the list of ended processes of a workflow, in which what ended last comes first, and
/// of equal times the highest key.
struct ended_place {
  time_point ended = time_point::max(); ///< In whole milliseconds, as stores have it.
  process_key key = std::numeric_limits<process_key>::max();
};

/// The SQL by which they are found: each takes as long as what it gives, through an index.
namespace ended_sql {

/// The name after ?1.
inline constexpr const char* next_name
  = "SELECT name FROM processes INDEXED BY processes_kept WHERE name > ?1 AND ended IS NOT NULL"
    " ORDER BY name LIMIT 1";

/// Those of the workflow ?1 that nobody's task has started (?2 is 1) or one has (0), after the
/// place (?3, ?4), ?5 at most.
inline constexpr const char* page
  = "SELECT p.key, p.fence, p.id, p.ended, s.bytes, p.entries,"
    " p.parent <> '' AND EXISTS (SELECT 1 FROM processes WHERE id = p.parent)"
    " FROM processes p INDEXED BY processes_kept"
    " LEFT JOIN sizes s ON s.process = p.key AND s.entries = p.entries"
    " WHERE p.name = ?1 AND (p.parent = '') = ?2 AND p.ended IS NOT NULL"
    " AND p.ended <= ?3 AND (p.ended < ?3 OR p.key < ?4)"
    " ORDER BY p.ended DESC, p.key DESC LIMIT ?5";

/// Those that tasks of the process ?1 have started.
inline constexpr const char* started
  = "SELECT key, fence, id, ended IS NOT NULL FROM processes INDEXED BY processes_parent"
    " WHERE parent = ?1 AND parent <> ''";

// Of the process ?1 ?3 rows at most behind number ?2: the last number, and their bytes.
inline constexpr const char* journal_bytes
  = "SELECT max(number), sum(length(entry)) FROM (SELECT number, entry FROM journal"
    " WHERE process = ?1 AND number > ?2 ORDER BY number LIMIT ?3)";
inline constexpr const char* value_bytes
  = "SELECT max(content), sum(length(body)) FROM (SELECT u.content, c.body FROM content_uses u"
    " JOIN contents c ON c.key = u.content WHERE u.process = ?1 AND u.content > ?2"
    " ORDER BY u.content LIMIT ?3)";
inline constexpr const char* output_part_bytes
  = "SELECT max(number), sum(length(body)) FROM (SELECT number, body FROM output_parts"
    " WHERE process = ?1 AND number > ?2 ORDER BY number LIMIT ?3)";
inline constexpr const char* result_bytes
  = "SELECT max(number), sum(length(marks) + ifnull(length(output), 0)"
    " + ifnull(length(reads), 0) + ifnull(length(writes), 0)) FROM"
    " (SELECT number, marks, output, reads, writes FROM results WHERE process = ?1 AND number > ?2"
    " ORDER BY number LIMIT ?3)";

/// Of the output that stands in the row of process ?1.
inline constexpr const char* output_bytes
  = "SELECT ifnull(length(CAST(output AS BLOB)), 0) FROM processes WHERE key = ?1";

} // namespace ended_sql

} // namespace troupe
